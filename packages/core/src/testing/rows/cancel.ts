import assert from "node:assert/strict";
import { Payment } from "../../payment.ts";
import { type Bench, read, replaying, toRef } from "../bench.ts";
import { assertExpected } from "../check.ts";
import { Recording } from "../recording.ts";
import type { RowMaker } from "../row.ts";

/** Closing what was not paid. */
export const cancelRows: RowMaker = (bench) => {
  const { cancel } = bench.subject;
  if (!cancel) return [];
  return [
    {
      name: "closes a payment that was not paid",
      run: async () => {
        assert.equal((await close(bench, cancel.canceled, "cancel.canceled")).status, "canceled");
      },
    },
    {
      name: "is safe to repeat",
      run: async () => {
        assert.equal((await close(bench, cancel.repeated, "cancel.repeated")).status, "canceled");
      },
    },
    {
      name: "answers a payment that was paid as it stands",
      run: async () => {
        assert.equal((await close(bench, cancel.paid, "cancel.paid")).status, "captured");
      },
    },
  ];
};

async function close(bench: Bench, given: unknown, name: string): Promise<Payment> {
  const recording = read(Recording, given, name);
  return replaying(bench, recording, async (gateway) => {
    const payment = Payment.parse(await gateway.cancel?.(toRef(recording)));
    assertExpected(payment, recording.expect);
    return payment;
  });
}
