import { type CheckState, LONGEST_WAIT, nextCheck } from "../engine/schedule.ts";
import type { CheckReason, Queries } from "./database.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";

/** How soon the same payment may be asked about again because somebody hinted at it, in milliseconds. */
export const HINT_PAUSE = 5_000;

/** Takes payments whose question is due, and leases them so that nobody else asks meanwhile. Oldest first. */
export async function claimChecks(
  db: Queries,
  { now, limit, lease }: { readonly now: number; readonly limit: number; readonly lease: number },
): Promise<PaymentRow[]> {
  const due = await db
    .selectFrom("payments")
    .selectAll()
    .where("next_check_at", "<=", now)
    .orderBy("next_check_at")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return due;
  const ids = due.map(({ payment_id }) => payment_id);
  await db
    .updateTable("payments")
    .set({ next_check_at: now + lease, last_check_at: now, requested_reason: null })
    .where("payment_id", "in", ids)
    .execute();
  return due;
}

/** Brings a payment's next question forward, because a webhook or the buyer's return hinted that something happened. */
export async function requestCheck(
  db: Queries,
  {
    payment_id,
    reason,
    now,
  }: { readonly payment_id: string; readonly reason: CheckReason; readonly now: number },
): Promise<void> {
  const payment = await lockPayment(db, payment_id);
  // A clock that was put back must not put the question off.
  const pause = Math.min((payment.last_check_at ?? 0) + HINT_PAUSE - now, HINT_PAUSE);
  const soonest = now + Math.max(pause, 0);
  if (payment.next_check_at !== null && payment.next_check_at <= soonest) return;
  await db
    .updateTable("payments")
    .set({ next_check_at: soonest, check_reason: reason, requested_reason: reason })
    .where("payment_id", "=", payment_id)
    .execute();
}

/** After a question that got no answer: asked again later. A payment is never ended by silence. */
export async function postponeCheck(
  db: Queries,
  {
    payment_id,
    now,
    after,
  }: { readonly payment_id: string; readonly now: number; readonly after?: number },
): Promise<void> {
  const payment = await lockPayment(db, payment_id);
  await schedule(db, payment, { now, answered: false, ...(after !== undefined && { after }) });
}

/** Writes when a payment is asked about next. What a hint asked for meanwhile stays as it is. */
export async function schedule(
  db: Queries,
  payment: PaymentRow,
  input: { readonly now: number; readonly answered: boolean; readonly after?: number },
): Promise<void> {
  await db
    .updateTable("payments")
    .set({ last_check_at: input.now })
    .where("payment_id", "=", payment.payment_id)
    .execute();
  if (payment.requested_reason !== null) return;
  const state: CheckState = {
    now: input.now,
    status: payment.status,
    superseded: payment.superseded === 1,
    expiresAt: payment.expires_at,
    checksAfterEnd: payment.checks_after_end,
    answered: input.answered,
    hinted: payment.check_reason === "hint",
  };
  const next = nextCheck(state);
  const at =
    next && input.after !== undefined
      ? Math.max(next.at, input.now + Math.min(input.after, LONGEST_WAIT))
      : (next?.at ?? null);
  await db
    .updateTable("payments")
    .set({
      next_check_at: at,
      check_reason: next?.reason ?? "watch",
      checks_after_end:
        input.now >= payment.expires_at ? payment.checks_after_end + 1 : payment.checks_after_end,
    })
    .where("payment_id", "=", payment.payment_id)
    .execute();
}
