import type { Money } from "@polygate/core";
import type { PaymentRow } from "./sessions.ts";

/** What was agreed about a payment before any money moved. */
export function termsOf(payment: PaymentRow): { readonly asked: Money; readonly payable: Money } {
  const { currency } = payment;
  return {
    asked: { amount: payment.amount, currency },
    payable: { amount: payment.payable_amount, currency },
  };
}
