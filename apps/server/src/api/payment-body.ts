import type { SessionView } from "../storage/sessions.ts";
import { toJsonNumber, writeJsonObject } from "./raw-json.ts";

/** A session in PayGate's words: what the protocol shows first, then our additions. */
export function toPaymentBody(view: SessionView, publicUrl: string): string {
  const { session, payment } = view;
  const { currency } = session;
  const upi = payment.upi === null ? undefined : JSON.parse(payment.upi);
  const buyer = JSON.parse(session.buyer);
  return writeJsonObject({
    session_id: JSON.stringify(session.session_id),
    requested_amount: toJsonNumber({ amount: session.amount, currency }),
    payable_amount: toJsonNumber({ amount: payment.payable_amount, currency }),
    status: JSON.stringify(session.status),
    checkout_url: JSON.stringify(`${publicUrl}/checkout/${session.session_id}`),
    upi_id: JSON.stringify(upi?.id ?? null),
    upi_deeplink: JSON.stringify(upi?.deepLink ?? null),
    expires_at: JSON.stringify(toPaygateTime(payment.expires_at)),
    customer_name: JSON.stringify(buyer.name ?? null),
    customer_email: JSON.stringify(buyer.email ?? null),
    merchant_ref: JSON.stringify(session.order_ref),
    metadata: session.metadata,
    utr: JSON.stringify(view.transactionId ?? null),
    created_at: JSON.stringify(toPaygateTime(session.created_at)),
    paid_at: JSON.stringify(session.paid_at === null ? null : toPaygateTime(session.paid_at)),
    currency: JSON.stringify(currency),
    gateway: JSON.stringify(payment.account_id),
    source: JSON.stringify(session.source),
    authorized: JSON.stringify(payment.status === "authorized"),
    received_amount: toJsonNumber({ amount: payment.captured, currency }),
    refunded_amount: toJsonNumber({ amount: payment.refunded, currency }),
    decided_by: JSON.stringify(view.decidedBy ?? null),
    decline: JSON.stringify(view.decline ?? null),
    test: JSON.stringify(session.mode === "test"),
  });
}

/** PayGate's way of writing times: UTC, to the second, without saying so (`2026-04-14 01:10:00`). */
function toPaygateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}
