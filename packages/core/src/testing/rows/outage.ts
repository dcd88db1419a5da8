import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Act, actsOf } from "../acts.ts";
import type { Bench } from "../bench.ts";
import { assertFails } from "../check.ts";
import { type Failure, failures } from "../failures.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";

/** Which error each failure becomes, for every call the driver makes. */
export const outageRows: RowMaker = (bench) =>
  actsOf(bench).flatMap((act) => [
    ...failures.map((failure) => ({
      name: `throws ${failure.codes.join(" or ")} from ${act.name} when the gateway ${failure.name}`,
      run: () => assertFailure(bench, act, failure),
    })),
    {
      name: `lets go of ${act.name} when the caller does`,
      run: () => assertAbortable(bench, act),
    },
    {
      name: `does not begin ${act.name} for a caller who has gone`,
      run: async () => {
        const signal = AbortSignal.abort();
        const { fetch } = replay(act.exchanges);
        await assertFails(() => act.run(bench.gateway(fetch), { signal }), "gateway_unavailable");
      },
    },
  ]);

/** What any caller can wait for. */
const PATIENCE = 3000;

async function assertFailure(bench: Bench, act: Act, failure: Failure): Promise<void> {
  const fetch = failure.fetch(act.exchanges, "no");
  const gateway = bench.gateway(fetch, failure.hangs ? { timeout: 100 } : {});
  const error = await inTime(assertFails(() => act.run(gateway), ...failure.codes));
  if (failure.retryAfter !== undefined)
    assert.equal(error.retryAfter, failure.retryAfter, "retryAfter");
  assert.equal(error.gateway, gateway.name, "the error names its gateway");
}

async function assertAbortable(bench: Bench, act: Act): Promise<void> {
  const caller = new AbortController();
  const gateway = bench.gateway((_, { signal }) => {
    queueMicrotask(() => caller.abort());
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  });
  await inTime(
    assertFails(() => act.run(gateway, { signal: caller.signal }), "gateway_unavailable"),
  );
}

async function inTime<Result>(act: Promise<Result>): Promise<Result> {
  const watch = new AbortController();
  const late = sleep(PATIENCE, undefined, { signal: watch.signal }).then(() =>
    assert.fail("it never gives up"),
  );
  try {
    return await Promise.race([act, late]);
  } finally {
    watch.abort();
    late.catch(() => {});
  }
}
