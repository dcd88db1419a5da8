import { inWords, openCase, settleCase } from "./cases.ts";
import type { Queries } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";

/** For how long a gateway may leave open what became of a refund before a person is asked to look, in milliseconds. */
export const PATIENCE_WITH_REFUNDS = 72 * 3_600_000;

/**
 * Opens, rewrites or closes the case that tells a merchant which of a payment's refunds wait for a person: to be made by
 * hand, failed, or unknown for days.
 */
export async function reviewRefunds(
  db: Queries,
  payment: PaymentRow,
  { title, now }: { readonly title: string; readonly now: number },
): Promise<void> {
  const refunds = await db
    .selectFrom("refunds")
    .selectAll()
    .where("payment_id", "=", payment.payment_id)
    .orderBy("refund_id")
    .execute();
  const waiting = refunds.flatMap(({ refund_id, status, amount, currency, error, asked_at }) => {
    const sum = inWords(amount, currency);
    if (status === "due") {
      return [
        [
          `${refund_id} due`,
          `Give ${sum} back to the buyer by hand, in ${title}'s panel or by a transfer to where the money came from, then enter the transfer's number.`,
        ],
      ];
    }
    if (status === "failed") {
      return [
        [`${refund_id} failed`, `The refund of ${sum} failed: ${error ?? "no reason given"}.`],
      ];
    }
    if (status === "pending" && asked_at !== null && now - asked_at >= PATIENCE_WITH_REFUNDS) {
      return [
        [
          `${refund_id} unknown`,
          `${title} was told to give ${sum} back and has not said for days whether it did. Look there before you give it back another way.`,
        ],
      ];
    }
    return [];
  });
  if (waiting.length === 0) {
    await settleCase(db, payment.payment_id, "refund_due", {
      reason: "nothing is left to give back",
      now,
    });
    return;
  }
  await openCase(db, payment, {
    kind: "refund_due",
    reason: waiting.map(([, sentence]) => sentence).join(" "),
    basis: waiting.map(([basis]) => basis).join(", "),
    inboxId: null,
    now,
  });
}
