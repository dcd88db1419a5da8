import { PaymentError } from "../../errors.ts";
import type { PaymentRef } from "../../gateway.ts";
import { isSameMoney, type Money } from "../../money.ts";
import { notUnderstood, parseAmount, parseTimeIfKnown } from "../../parse.ts";
import type { Payment, PaymentStatus } from "../../payment.ts";
import type { Session, SessionRequest } from "../../session.ts";
import type { WebhookEvent } from "../../webhook.ts";
import type * as wire from "./wire.ts";

/** `pending` and `success` are documented, `expired` and `cancelled` follow from the page, `failed` is a Polygate's. */
const STATUS: ReadonlyMap<string, PaymentStatus> = new Map([
  ["pending", "pending"],
  ["success", "captured"],
  ["expired", "expired"],
  ["cancelled", "canceled"],
  ["failed", "failed"],
]);

/** What an event says of the payment. The last two are a Polygate's. */
const EVENT: ReadonlyMap<string, PaymentStatus> = new Map([
  ["payment.success", "captured"],
  ["payment.expired", "expired"],
  ["payment.failed", "failed"],
  ["payment.cancelled", "canceled"],
]);

/** The gateway's word for a status, to list by; absent where it has none. */
export function toWireStatus(status: PaymentStatus): string | undefined {
  return [...STATUS].find(([, ours]) => ours === status)?.[0];
}

/** A refusal inside an answer that came with a good status. No page shows one, so only its words can tell what it is. */
export function toRefusal(envelope: wire.Envelope): PaymentError {
  const detail = toDetail(envelope);
  const code = /\bnot found\b/i.test(detail ?? "") ? "not_found" : "request_invalid";
  return new PaymentError(code, "paygate: the server refused", {
    gateway: "paygate",
    ...(detail !== undefined && { detail }),
  });
}

/** The gateway's own words in a refusal: `error` or `message`, the one as a text or as an object with the other. */
export function toDetail({
  error,
  message,
}: Pick<wire.Envelope, "error" | "message">): string | undefined {
  const inner =
    typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  return [error, inner, message].find((words) => typeof words === "string")?.slice(0, 500);
}

/** @throws {PaymentError} `response_invalid` where what the server opened is not what was asked. */
export function toSession(created: wire.Created, { paymentId, money }: SessionRequest): Session {
  const payment = toPayment(created);
  bind(payment, { paymentId, asked: money });
  const { payable } = payment;
  if (!payable || payable.amount === 0) throw notUnderstood("paygate", "payable_amount is nothing");
  const expiresAt = parseTimeIfKnown(created.expires_at, "UTC");
  const { upi_id: id, upi_deeplink: deepLink } = created;
  return {
    reference: payment.reference,
    redirect: { method: "GET", url: created.checkout_url },
    payable,
    echoed: money,
    // Pages put the deep link into an href, so no other scheme passes.
    ...(id && deepLink?.startsWith("upi:") && { upi: { id, deepLink } }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** @throws {PaymentError} `response_invalid` for a paid session without its two amounts. */
export function toPayment(payment: wire.Payment): Payment {
  const currency = payment.currency ?? "INR";
  const status = STATUS.get(payment.status) ?? "pending";
  const asked = toMoney(payment.requested_amount, currency);
  const payable = toMoney(payment.payable_amount, currency);
  const captured = toMoney(payment.received_amount, currency) ?? payable;
  const refunded = toMoney(payment.refunded_amount, currency);
  const paidAt = parseTimeIfKnown(payment.paid_at, "UTC");
  if (status === "captured" && !(asked && payable))
    throw notUnderstood("paygate", "it is paid and states no amounts");
  return {
    ...(payment.merchant_ref && { paymentId: payment.merchant_ref }),
    reference: payment.session_id,
    status,
    ...(asked && { asked }),
    ...(payable && { payable }),
    ...(status === "captured" && {
      ...(captured && { captured }),
      ...(payment.utr && { transactionId: payment.utr }),
      ...(paidAt !== undefined && { paidAt }),
    }),
    ...(refunded && { refunded }),
    ...(status === "failed" && {
      decline: { code: "declined", message: payment.decline || payment.status },
    }),
  };
}

/**
 * Demands that an answer is about the payment that was asked about, at the amount that was asked for.
 *
 * @throws {PaymentError} `response_invalid`
 */
export function bind(payment: Payment, { paymentId, reference, asked }: PaymentRef): Payment {
  if (reference !== undefined && payment.reference !== reference)
    throw notUnderstood("paygate", "session_id is another");
  if (payment.paymentId !== undefined && payment.paymentId !== paymentId)
    throw notUnderstood("paygate", "merchant_ref is another");
  if (payment.asked && !isSameMoney(payment.asked, asked))
    throw notUnderstood("paygate", "requested_amount is another");
  return payment;
}

/**
 * An event or a status that nobody documented is a reason to ask.
 *
 * @throws {PaymentError} `response_invalid` where event and status disagree, or a paid one lacks what binds it.
 */
export function toWebhookEvent(event: wire.Event, dialect: "paygate" | "polygate"): WebhookEvent {
  const payment = toPayment(event);
  const announced = EVENT.get(event.event);
  if (announced === undefined || !STATUS.has(event.status)) {
    const { paymentId, reference } = payment;
    return { type: "hint", reference, ...(paymentId !== undefined && { paymentId }) };
  }
  if (payment.status !== announced) throw notUnderstood("paygate", "event and status disagree");
  if (payment.status !== "captured") return { type: "payment", payment };
  if (payment.paymentId === undefined)
    throw notUnderstood("paygate", "it is paid and has no merchant_ref");
  // A Polygate passes on what its gateways tell, and some tell no UTR.
  if (payment.transactionId === undefined && dialect === "paygate")
    throw notUnderstood("paygate", "it is paid and has no utr");
  // PayGate's time is that of the payment; a Polygate's is that of this sending, which may be the tenth.
  const paidAt = dialect === "paygate" ? parseTimeIfKnown(event.timestamp, "UTC") : undefined;
  return { type: "payment", payment: { ...payment, ...(paidAt !== undefined && { paidAt }) } };
}

function toMoney(text: string | null | undefined, currency: string): Money | undefined {
  return text ? parseAmount("paygate", text, currency) : undefined;
}
