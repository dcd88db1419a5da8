import type { CaseRow } from "./cases.ts";
import type { Queries } from "./database.ts";
import { refundableOf } from "./refund-bound.ts";
import { reportFailure } from "./refund-report.ts";
import { type RefundRow, reserve } from "./reserve.ts";
import type { PaymentRow } from "./sessions.ts";

interface Decided {
  readonly by: string;
  readonly reason?: string;
  readonly now: number;
}

/** Starts the refund that a case's decision asks for: of too much what is too much, of a failed refund the same again, else all. */
export async function refundFor(
  db: Queries,
  payment: PaymentRow,
  found: CaseRow,
  { by, reason, now }: Decided,
): Promise<{ readonly refund: RefundRow } | { readonly refused: string }> {
  const refundable = await refundableOf(db, payment);
  const amount = Math.min(refundable, await wantedOf(db, payment, found, refundable));
  const refund = await reserve(db, payment, {
    amount,
    reason: reason ?? `case ${found.case_id}: ${found.kind}`,
    by,
    case_id: found.case_id,
    now,
  });
  if (refund) return { refund };
  return {
    refused:
      payment.captured === 0
        ? "Nothing is booked for this payment that could be given back. If the money is there, accept it first; or give it back at the gateway and ignore this case."
        : "Nothing of this payment is left to give back.",
  };
}

async function wantedOf(
  db: Queries,
  payment: PaymentRow,
  found: CaseRow,
  refundable: number,
): Promise<number> {
  if (found.kind === "over") return payment.captured - payment.payable_amount;
  if (found.kind !== "refund_due") return refundable;
  const failed = await db
    .selectFrom("refunds")
    .select("amount")
    .where("payment_id", "=", payment.payment_id)
    .where("status", "=", "failed")
    .orderBy("refund_id", "desc")
    .executeTakeFirst();
  return failed?.amount ?? 0;
}

/** Gives up the refunds that wait to be made by hand: their money is free again. */
export async function giveUpDue(
  db: Queries,
  { payment_id }: PaymentRow,
  { now }: Decided,
): Promise<void> {
  const given = await db
    .updateTable("refunds")
    .set({ status: "canceled", ended_at: now, next_check_at: null })
    .where("payment_id", "=", payment_id)
    .where("status", "=", "due")
    .returningAll()
    .execute();
  for (const refund of given) await reportFailure(db, refund, now);
}
