import { formatMoney, type Payment, type Refund } from "@polygate/core";
import { type Attempt, note } from "./attempt.ts";

/** What stands in place of Medusa's id of a refund where no payment of Medusa's is behind the money. */
export function orphanRefund(attemptId: string): string {
  return `orphan_${attemptId}`;
}

/** Follows a refund of ours to its end. One that failed after Medusa booked it is the merchant's to make good. */
export function followRefund(attempt: Attempt, refund: Refund, at: number): Attempt {
  const entry = attempt.refunds.find(({ id }) => id === refund.reference);
  if (!entry || entry.status === refund.status) return attempt;
  if (entry.status !== "pending" && entry.status !== "unknown") return attempt;
  const refunds = attempt.refunds.map((it) =>
    it === entry ? { ...it, status: refund.status } : it,
  );
  const sum = `${formatMoney(entry.money)} ${entry.money.currency}`;
  if (refund.status !== "failed") {
    return note({ ...attempt, refunds }, at, `Refund of ${sum}: ${refund.status}.`);
  }
  const isBooked = entry.medusaId !== undefined && !entry.lost;
  const due = isBooked ? entry.money.amount : 0;
  return note(
    { ...attempt, refunds, refundDue: attempt.refundDue + due },
    at,
    `Refund of ${sum} failed at the gateway: give it back by hand.`,
  );
}

/** The refunds a report lists. */
export function returnedLater(attempt: Attempt, payment: Payment, at: number): Attempt {
  return (payment.refunds ?? []).reduce((row, refund) => followRefund(row, refund, at), attempt);
}
