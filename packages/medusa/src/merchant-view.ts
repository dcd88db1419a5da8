import { formatMoney } from "@polygate/core";
import { type Attempt, heldOf, needsMerchant, recordOf } from "./attempt.ts";

/** An attempt as the admin shows it: amounts as decimal texts, times in milliseconds since 1970. No token, no link. */
export function toMerchantView(attempt: Attempt) {
  const record = recordOf(attempt);
  const { currency } = attempt.payable;
  const decimal = (amount: number) => formatMoney({ amount, currency });
  const { id, gateway, provider, mode, outcome, reason, orderId, cartId, reference } = attempt;
  return {
    id,
    gateway,
    provider,
    mode,
    reference: reference ?? null,
    transactionIds: record.transactionIds,
    method: record.method ?? null,
    status: record.status,
    outcome,
    reason: reason ?? null,
    orderId: orderId ?? null,
    cartId: cartId ?? null,
    currency,
    asked: decimal(attempt.asked.amount),
    captured: decimal(record.captured),
    refunded: decimal(record.refunded),
    held: decimal(heldOf(attempt)),
    refundDue: attempt.refundDue > 0 ? decimal(attempt.refundDue) : null,
    needsMerchant: needsMerchant(attempt),
    refunds: attempt.refunds.map((refund) => ({
      id: refund.id,
      amount: formatMoney(refund.money),
      status: refund.status,
      at: refund.at,
    })),
    timeline: attempt.timeline,
    evidence: attempt.messages,
    createdAt: attempt.createdAt,
  };
}

export type MerchantView = ReturnType<typeof toMerchantView>;
