import assert from "node:assert/strict";
import { Payment } from "../../payment.ts";
import { read, replaying, toRef } from "../bench.ts";
import { assertExpected } from "../check.ts";
import { Recording } from "../recording.ts";
import type { RowMaker } from "../row.ts";
import { assertAmount, readField } from "../wire-field.ts";

/** Collecting what was authorized. */
export const captureRows: RowMaker = (bench) => {
  const { capture } = bench.subject;
  if (!capture) return [];
  return [
    {
      name: "collects an authorized payment, to the minor unit",
      run: async () => {
        const recording = read(Recording, capture.captured, "capture.captured");
        const money = recording.expect?.captured ?? recording.ref.asked;
        await replaying(bench, recording, async (gateway, { requests }) => {
          const payment = Payment.parse(await gateway.capture?.(toRef(recording), money));
          assertExpected(payment, recording.expect);
          const { amount } = capture;
          if (!amount) return;
          const told = requests
            .map(({ body }) => readField(body, amount.field))
            .find((text) => text !== undefined);
          assertAmount(told, money, amount);
        });
        assert.ok(recording.expect?.status, "the recording expects a status");
      },
    },
  ];
};
