import assert from "node:assert/strict";
import { type Act, actsOf } from "../acts.ts";
import type { Bench } from "../bench.ts";
import { assertShowsNone } from "../check.ts";
import { failures } from "../failures.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";
import { toWebhook } from "../signing.ts";

/** Whether what may never be seen can be. */
export const secretRows: RowMaker = (bench) => {
  const { secrets } = bench.subject;
  const acts = actsOf(bench);
  return [
    ...failures
      .filter(({ hangs }) => !hangs)
      .map((failure) => ({
        name: `shows no secret when the gateway ${failure.name}, naming it`,
        run: async () => {
          for (const act of acts) {
            const gateway = bench.gateway(
              failure.fetch(act.exchanges, `bad key ${secrets.join(" ")}`),
            );
            const error = await failureOf(() => act.run(gateway));
            // A cause may hold the raw answer, and this answer is the secret itself: so what is told on is looked at.
            assertShowsNone(withoutCause(error), secrets);
          }
        },
      })),
    {
      name: "shows no secret in an error or any of its causes",
      run: async () => {
        for (const failure of failures.filter(({ hangs }) => !hangs)) {
          for (const act of acts) {
            const gateway = bench.gateway(failure.fetch(act.exchanges, "no"));
            assertShowsNone(await failureOf(() => act.run(gateway)), secrets);
          }
        }
        assertShowsNone(
          await failureOf(() => bench.gateway(replay([]).fetch, {}).createSession({} as never)),
          secrets,
        );
      },
    },
    {
      name: "shows no secret when a webhook is refused",
      run: async () => {
        const { webhook } = bench.recording("captured");
        const genuine = webhook && toWebhook(webhook, bench.subject.signature);
        for (const text of ["", "{}", "SUCCESS", "a=b"]) {
          const body = new TextEncoder().encode(text);
          const error = await failureOf(() =>
            bench.gateway().parseWebhook({ headers: genuine?.headers ?? {}, query: "", body }),
          );
          assertShowsNone(error, secrets);
        }
      },
    },
    {
      name: "puts no secret in an address",
      run: async () => {
        for (const url of await addressesOf(bench, acts)) assertShowsNone(url, secrets);
      },
    },
    {
      name: "gives no secret to the buyer's browser",
      run: async () => {
        const { fetch } = replay(bench.recording("created").exchanges);
        assertShowsNone(await bench.gateway(fetch).createSession(bench.request), secrets);
      },
    },
    { name: "carries no secret in sight", run: () => assertShowsNone(bench.gateway(), secrets) },
  ];
};

async function addressesOf(bench: Bench, acts: readonly Act[]): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const act of acts) {
    const { fetch, requests } = replay(act.exchanges);
    await act.run(bench.gateway(fetch)).catch(() => {});
    urls.push(...requests.map(({ url }) => url));
  }
  assert.notEqual(urls.length, 0, "nothing was asked of the gateway");
  return urls;
}

async function failureOf(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error;
  }
}

function withoutCause(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack } = error;
  return { ...error, message, stack, cause: undefined, text: String(error) };
}
