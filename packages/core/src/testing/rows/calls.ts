import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fetch } from "../../http/client.ts";
import { actsOf } from "../acts.ts";
import { toRef } from "../bench.ts";
import { assertExpected, assertFails } from "../check.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";

/** What calls have to do with each other: nothing. */
export const callRows: RowMaker = (bench) => {
  const { subject } = bench;
  const told = Object.entries(bench.recordings).filter(([situation]) => situation !== "created");
  return [
    {
      name: "does not mix calls that are under way at once",
      run: async () => {
        const own = new AsyncLocalStorage<Fetch>();
        const gateway = bench.gateway((input, init) => {
          const fetch = own.getStore();
          assert.ok(fetch, "a call belongs to somebody");
          return fetch(input, init);
        });
        await Promise.all(
          told.map(([, recording], index) => {
            const { fetch } = replay(recording.exchanges);
            // The later it was asked, the sooner it is answered.
            const slow: Fetch = async (input, init) => {
              await sleep((told.length - index) * 5);
              return fetch(input, init);
            };
            return own.run(slow, async () => {
              assertExpected(await gateway.getPayment(toRef(recording)), recording.expect);
            });
          }),
        );
      },
    },
    {
      name: "does not let two accounts' credentials mix",
      run: async () => {
        const changed = Object.fromEntries(
          Object.entries(subject.config).map(([name, value]) => [
            name,
            isSecret(value) ? mirrored(value) : value,
          ]),
        );
        for (const act of actsOf(bench)) {
          const one = replay(act.exchanges);
          const gateway = bench.gateway(one.fetch);
          bench.gateway(replay(act.exchanges).fetch, changed);
          await act.run(gateway).catch(() => {});
          const alone = replay(act.exchanges);
          await act.run(bench.gateway(alone.fetch)).catch(() => {});
          assert.deepEqual(one.requests, alone.requests, act.name);
        }
      },
    },
    ...(bench.gateway().checkCredentials
      ? [
          {
            name: "says when its credentials are wrong",
            run: async () => {
              const gateway = bench.gateway(async () => Response.json({}, { status: 401 }));
              await assertFails(async () => gateway.checkCredentials?.(), "authentication_failed");
            },
          },
        ]
      : []),
  ];

  function isSecret(value: unknown): value is string {
    return typeof value === "string" && subject.secrets.includes(value);
  }
};

/** As long and of the same characters, and another. */
function mirrored(secret: string): string {
  return [...secret].reverse().join("");
}
