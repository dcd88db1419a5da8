import type { Queries } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";

/** What of a payment is on its way back: asked for, and not known to have arrived or failed. In minor units. */
export async function reservedOf(db: Queries, payment_id: string): Promise<number> {
  return await sumOf(db, payment_id, ["pending", "due"]);
}

/**
 * What of a payment can still be given back, in minor units: received, less what was given back, less what is on its way. What
 * was received counts, not what was asked: PayGate's 99.00 of 100. With the payment locked.
 */
export async function refundableOf(db: Queries, payment: PaymentRow): Promise<number> {
  const { payment_id, captured, refunded } = payment;
  const reserved = await reservedOf(db, payment_id);
  const done = await sumOf(db, payment_id, ["succeeded"]);
  return Math.max(0, captured - Math.max(refunded, done) - reserved);
}

/** The sum of a payment's refunds in these states. */
async function sumOf(
  db: Queries,
  payment_id: string,
  states: readonly ("pending" | "due" | "succeeded")[],
): Promise<number> {
  const rows = await db
    .selectFrom("refunds")
    .select("amount")
    .where("payment_id", "=", payment_id)
    .where("status", "in", states)
    .execute();
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}
