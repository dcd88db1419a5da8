import {
  formatMoney,
  type JsonInput,
  meaningOf,
  type OrderState,
  type Report,
} from "@polygate/core";

/** A message's fields, all of them texts. */
type Message = { readonly [field: string]: JsonInput | undefined };

/**
 * What the plugin is told of a payment, by a notification or as the answer to its question: the same words, so that it
 * has one way to apply them. All numbers are texts.
 */
export function toMessage(report: Report): Message {
  const { asked } = report;
  const meaning = meaningOf(report);
  const sum = (amount: number) => formatMoney({ ...asked, amount });
  return {
    event: report.eventId,
    type: report.type,
    version: String(report.version),
    order: report.orderId,
    payment: report.paymentId,
    gateway: report.gateway,
    mode: report.mode,
    /** What was asked of the buyer: what the order's total must still be. What was paid for it may differ (PayGate). */
    amount: formatMoney(asked),
    currency: asked.currency,
    state: meaning.type,
    sentence: "sentence" in meaning ? meaning.sentence : "",
    ...(meaning.type === "paid" && { transaction: meaning.transaction }),
    ...(meaning.type === "ended" && { ended: meaning.status }),
    ...(report.type === "case" && { case: report.kind }),
    ...(report.type === "refund" && {
      refund: {
        reference: report.refund.reference,
        status: report.refund.status,
        amount: formatMoney(report.refund.money),
        currency: report.refund.money.currency,
      },
    }),
    ...(report.type !== "refund" && {
      status: report.record.status,
      received: sum(report.record.captured),
      refunded: sum(report.record.refunded),
    }),
  };
}

/** How an order stands, as if it were being told now. What the merchant must decide first outweighs the rest. */
export function toStateMessage(orderId: string, state: OrderState): Message {
  const { paymentId, gateway, mode, asked, record, version, cases } = state;
  const eventId = `state_${paymentId}_${version}`;
  const about = { eventId, version, orderId, paymentId, gateway, mode, asked, record };
  const [first] = cases;
  return toMessage(first ? { ...about, type: "case", ...first } : { ...about, type: "payment" });
}
