import type { DueDelivery } from "../storage/outbox.ts";
import { toJsonNumber, writeJsonObject } from "./raw-json.ts";
import { toRefundBody } from "./refund-body.ts";

/**
 * The body of a webhook to a shop: PayGate's fields in PayGate's order, then ours. Built from the session as it is now.
 *
 * @param now milliseconds since 1970.
 */
export function toMessageBody({ message, view, refund }: DueDelivery, now: number): string {
  const { session, payment } = view;
  const { currency } = session;
  const buyer = JSON.parse(session.buyer);
  return writeJsonObject({
    event: JSON.stringify(message.event),
    session_id: JSON.stringify(session.session_id),
    requested_amount: toJsonNumber({ amount: session.amount, currency }),
    payable_amount: toJsonNumber({ amount: payment.payable_amount, currency }),
    status: JSON.stringify(statusIn(message.event) ?? session.status),
    customer_name: JSON.stringify(buyer.name ?? null),
    merchant_ref: JSON.stringify(session.order_ref),
    utr: JSON.stringify(view.transactionId ?? null),
    metadata: session.metadata,
    timestamp: JSON.stringify(new Date(now).toISOString()),
    currency: JSON.stringify(currency),
    gateway: JSON.stringify(payment.account_id),
    received_amount: toJsonNumber({ amount: payment.captured, currency }),
    refunded_amount: toJsonNumber({ amount: payment.refunded, currency }),
    test: JSON.stringify(session.mode === "test"),
    ...extraOf(message.extra),
    ...(refund && { refund: toRefundBody(refund) }),
  });
}

/** What an event about the payment itself says of it. */
function statusIn(event: string): string | undefined {
  return /^payment\.(.+)$/.exec(event)?.[1];
}

/** What an event has to say beside the payment's fields, each as JSON text. */
function extraOf(extra: string | null): Record<string, string> {
  const fields: Record<string, unknown> = extra === null ? {} : JSON.parse(extra);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}
