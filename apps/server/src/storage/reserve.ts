import { createPaymentId } from "@polygate/core";
import type { Selectable } from "kysely";
import { addAudit } from "./audit.ts";
import { inWords } from "./cases.ts";
import type { Queries, RefundTable } from "./database.ts";
import { refundableOf } from "./refund-bound.ts";
import type { PaymentRow } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";
import { makeDue } from "./unfinished.ts";

export type RefundRow = Selectable<RefundTable>;

/** Money that is to go back. */
export interface Reservation {
  /** `[0-9A-Z]{20}`, never used before. @default a new one */
  readonly refund_id?: string;
  readonly amount: number;
  readonly reason: string | null;
  readonly by: string;
  readonly case_id?: number;
  readonly now: number;
}

/**
 * Writes down that money is to go back, before anybody is asked to send it: from here it counts against what else may be
 * given back. With the payment locked.
 *
 * @returns `undefined` where that much is not there to be given back.
 */
export async function reserve(
  db: Queries,
  payment: PaymentRow,
  { refund_id, amount, reason, by, case_id, now }: Reservation,
): Promise<RefundRow | undefined> {
  if (!Number.isSafeInteger(amount) || amount < 1) return undefined;
  if (amount > (await refundableOf(db, payment))) return undefined;
  const refund = await db
    .insertInto("refunds")
    .values({
      refund_id: refund_id ?? createPaymentId(now),
      payment_id: payment.payment_id,
      session_id: payment.session_id,
      store_id: payment.store_id,
      mode: payment.mode,
      amount,
      currency: payment.currency,
      reason,
      way: "open",
      status: "pending",
      case_id: case_id ?? null,
      requested_by: by,
      requested_at: now,
      next_check_at: now,
      checks: 0,
      version: 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  makeDue(db, "refunds");
  addToTimeline(db, {
    session_id: payment.session_id,
    at: now,
    kind: "refunded",
    text: `${inWords(amount, payment.currency)} is to be given back (${by}${reason ? `: ${reason}` : ""}).`,
  });
  await addAudit(db, {
    at: now,
    actor: by,
    action: "refund.requested",
    store_id: payment.store_id,
    subject: `refund ${refund.refund_id}`,
    detail: { payment: payment.payment_id, amount, currency: payment.currency },
  });
  return refund;
}
