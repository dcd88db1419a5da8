import assert from "node:assert/strict";
import { Payment } from "../../payment.ts";
import { type Bench, replaying, toRef } from "../bench.ts";
import { assertExpected } from "../check.ts";
import type { Recording } from "../recording.ts";
import type { RowMaker } from "../row.ts";

/** What the answer to a status query is read as. */
export const statusRows: RowMaker = (bench) => {
  const { created, ...told } = bench.recordings;
  return [
    ...Object.entries(told).map(([situation, recording]) => ({
      name: `reports the recorded payment "${situation}"`,
      run: async () => assertExpected(await ask(bench, recording), recording.expect),
    })),
    {
      name: "takes a status word it does not know for pending",
      run: async () => {
        assert.equal((await ask(bench, bench.recording("unknown"))).status, "pending");
      },
    },
    {
      name: "reports the same payment when asked again",
      run: () =>
        replaying(bench, bench.recording("captured"), async (gateway) => {
          const ref = toRef(bench.recording("captured"));
          assert.deepEqual(await gateway.getPayment(ref), await gateway.getPayment(ref));
        }),
    },
    ...(bench.recordings.declined
      ? [
          {
            name: "returns a decline with a reason instead of throwing it",
            run: async () => {
              const payment = await ask(bench, bench.recording("declined"));
              assert.equal(payment.status, "failed");
              assert.ok(payment.decline, "a failed payment says why");
            },
          },
        ]
      : []),
  ];
};

async function ask(bench: Bench, recording: Recording): Promise<Payment> {
  return replaying(bench, recording, async (gateway) =>
    Payment.parse(await gateway.getPayment(toRef(recording))),
  );
}
