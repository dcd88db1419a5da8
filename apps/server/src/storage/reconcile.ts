import { createPaymentId } from "@polygate/core";
import type { Queries } from "./database.ts";
import type { StoredFact } from "./proofs.ts";
import { reviewRefunds } from "./refund-due.ts";
import type { PaymentRow } from "./sessions.ts";

/**
 * Lets the ledger agree with what the gateway says was given back. What it reports under our id, or while a refund waits to be
 * made by hand, is that refund; what nobody asked for here was made there, and is written down once.
 */
export async function reconcileRefunds(
  db: Queries,
  payment: PaymentRow,
  facts: readonly StoredFact[],
  { title, now }: { readonly title: string; readonly now: number },
): Promise<void> {
  const ledger = await db
    .selectFrom("refunds")
    .selectAll()
    .where("payment_id", "=", payment.payment_id)
    .orderBy("refund_id")
    .execute();
  const named = facts.flatMap(({ fact }) =>
    fact.kind === "refunded" && fact.transactionId !== undefined ? [fact.transactionId] : [],
  );
  const succeed = (refund_id: string, way?: "gateway") =>
    db
      .updateTable("refunds")
      .set({
        status: "succeeded",
        error: null,
        ended_at: now,
        next_check_at: null,
        ...(way && { way }),
      })
      .where("refund_id", "=", refund_id)
      .execute();

  // How much of what the gateway says is explained by what was done, or is being done, here.
  let unexplained = payment.refunded;
  for (const { refund_id, status, amount } of ledger) {
    // Also where it was taken for failed before: that its money went counts for more.
    const isNamed = named.includes(refund_id);
    if (status !== "succeeded" && isNamed) await succeed(refund_id);
    if (isNamed || status === "pending" || status === "succeeded") unexplained -= amount;
  }
  for (const { refund_id, status, amount } of ledger) {
    if (status !== "due" || named.includes(refund_id) || amount > unexplained) continue;
    await succeed(refund_id, "gateway");
    unexplained -= amount;
  }
  if (unexplained > 0) {
    const known = new Set(ledger.flatMap(({ refund_id, reference }) => [refund_id, reference]));
    const [reference, ...others] = named.filter((it) => !known.has(it));
    await db
      .insertInto("refunds")
      .values({
        refund_id: createPaymentId(now),
        payment_id: payment.payment_id,
        session_id: payment.session_id,
        store_id: payment.store_id,
        mode: payment.mode,
        amount: unexplained,
        currency: payment.currency,
        reason: `made at ${title}, not here`,
        way: "gateway",
        status: "succeeded",
        reference: others.length === 0 ? (reference ?? null) : null,
        requested_by: title,
        requested_at: now,
        ended_at: now,
        checks: 0,
        version: 1,
      })
      .execute();
  }
  await reviewRefunds(db, payment, { title, now });
}
