import { isSameMoney, type Money } from "./money.ts";
import type { Payment } from "./payment.ts";

/** What a report must agree with before it counts for a payment of ours. */
export interface Expected {
  readonly paymentId: string;
  /** What the gateway called it when it was opened, where it said. */
  readonly reference: string | undefined;
  readonly asked: Money;
  readonly payable: Money;
}

/**
 * Checks that a gateway's report is about this payment: id, reference, amount asked and payable, currency, as far as
 * the gateway states them. How much was captured is not compared here: too little or too much is a fact as well.
 *
 * @returns why it does not count, in words for the merchant; `undefined` where everything stated agrees.
 */
export function contradiction(payment: Payment, expected: Expected): string | undefined {
  const { asked, payable } = expected;
  if (payment.paymentId !== undefined && payment.paymentId !== expected.paymentId) {
    return "it names another payment";
  }
  if (expected.reference !== undefined && payment.reference !== expected.reference) {
    return "it carries another reference than the one the gateway gave this payment";
  }
  if (payment.asked && !isSameMoney(payment.asked, asked)) {
    return "it states another amount or currency than the one asked for";
  }
  if (payment.payable && !isSameMoney(payment.payable, payable)) {
    return "it states another payable amount or currency than the one agreed when the payment was opened";
  }
  if (payment.captured && payment.captured.currency !== payable.currency) {
    return "the money is in another currency than the one asked for";
  }
  return undefined;
}
