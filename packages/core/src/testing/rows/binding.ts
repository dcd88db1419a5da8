import assert from "node:assert/strict";
import type { PaymentRef } from "../../gateway.ts";
import type { Payment } from "../../payment.ts";
import { type Bench, toRef } from "../bench.ts";
import { assertFails } from "../check.ts";
import type { Recording } from "../recording.ts";
import { toResponse } from "../replay.ts";
import type { RowMaker } from "../row.ts";

/** Whether an answer is taken for no more than it is: this payment, this sum. */
export const bindingRows: RowMaker = (bench) => {
  const captured = bench.recording("captured");
  const { profile } = bench;
  const { paymentId, reference } = captured.ref;
  const names = (text: string | undefined) =>
    text !== undefined && captured.exchanges.some(({ response }) => response.body.includes(text));
  return [
    ...(names(paymentId)
      ? [
          {
            name: "does not accept an answer that names another payment id",
            run: () => refuses(bench, captured, { ...toRef(captured), paymentId: OTHER_ID }),
          },
        ]
      : []),
    ...(reference !== undefined && names(reference)
      ? [
          {
            name: "does not accept an answer that names another reference",
            run: () =>
              refuses(bench, captured, { ...toRef(captured), reference: otherThan(reference) }),
          },
        ]
      : []),
    {
      name: "says what was captured, whatever was asked",
      run: () =>
        assertOwnWords(bench, captured, {
          ...captured.ref.asked,
          amount: captured.ref.asked.amount + 100,
        }),
    },
    ...(profile.states.currency
      ? [
          {
            name: "says in which currency it was captured, whatever was asked",
            run: () =>
              assertOwnWords(bench, captured, {
                ...captured.ref.asked,
                currency: otherCurrency(captured),
              }),
          },
        ]
      : []),
  ];
};

const OTHER_ID = "0MCQ7ZZZZZ9ZZZZZZZZZ";

function otherThan(reference: string): string {
  const last = reference.at(-1);
  return reference.slice(0, -1) + (last === "0" ? "1" : "0");
}

function otherCurrency({ ref }: Recording): string {
  return ref.asked.currency === "USD" ? "EUR" : "USD";
}

/** Answers whatever is asked with what was recorded, as a gateway that mixes payments up would. */
async function ask(bench: Bench, { exchanges }: Recording, ref: PaymentRef): Promise<Payment> {
  const left = [...exchanges];
  const gateway = bench.gateway(async () => {
    const next = left.length > 1 ? left.shift() : left[0];
    assert.ok(next, "there is an exchange");
    return toResponse(next.response);
  });
  return gateway.getPayment(ref);
}

async function refuses(bench: Bench, recording: Recording, ref: PaymentRef): Promise<void> {
  await assertFails(() => ask(bench, recording, ref), "response_invalid", "not_found");
}

/** The caller compares with what was asked: so a driver either refuses, or repeats the gateway's own words. */
async function assertOwnWords(
  bench: Bench,
  recording: Recording,
  asked: PaymentRef["asked"],
): Promise<void> {
  let payment: Payment;
  try {
    payment = await ask(bench, recording, { ...toRef(recording), asked });
  } catch {
    await assertFails(
      () => ask(bench, recording, { ...toRef(recording), asked }),
      "response_invalid",
      "not_found",
    );
    return;
  }
  if (payment.status !== "captured") return;
  assert.deepEqual(
    payment.captured,
    bench.profile.states.amount ? recording.expect?.captured : undefined,
  );
}
