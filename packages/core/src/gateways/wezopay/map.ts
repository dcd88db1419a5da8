import { type ErrorCode, PaymentError } from "../../errors.ts";
import type { PaymentRef } from "../../gateway.ts";
import { notUnderstood, parseAmount, parseTimeIfKnown } from "../../parse.ts";
import type { Payment, PaymentStatus } from "../../payment.ts";
import type { Session } from "../../session.ts";
import type { WebhookEvent } from "../../webhook.ts";
import type * as wire from "./wire.ts";

/** Only `paid` is documented; the others follow from what a payment page can come to. Any other word is `pending`. */
const STATUS: ReadonlyMap<string, PaymentStatus> = new Map([
  ["paid", "captured"],
  ["pending", "pending"],
  ["expired", "expired"],
  ["cancelled", "canceled"],
  ["failed", "failed"],
]);

/** Only the first is documented. */
const EVENT: ReadonlyMap<string, PaymentStatus> = new Map([
  ["payment.completed", "captured"],
  ["payment.expired", "expired"],
  ["payment.cancelled", "canceled"],
  ["payment.failed", "failed"],
]);

/** The gateway's word for a status, to list by; absent where it has none. */
export function toWireStatus(status: PaymentStatus): string | undefined {
  return [...STATUS].find(([, ours]) => ours === status)?.[0];
}

const DUPLICATE = /\binvoice.*\b(?:already|taken|exists|duplicate)|\bduplicate\b.*\binvoice/i;

/** What a refusal is where its words say more than its HTTP status. No page shows what a repeated invoice id is told. */
export function toCode(detail: string | undefined): ErrorCode | undefined {
  return detail !== undefined && DUPLICATE.test(detail) ? "conflict" : undefined;
}

/** A refusal inside an answer that came with a good status. */
export function toRefusal(envelope: wire.Envelope): PaymentError {
  const detail = toDetail(envelope);
  const code =
    toCode(detail) ?? (/\bnot found\b/i.test(detail ?? "") ? "not_found" : "request_invalid");
  return new PaymentError(code, "wezopay: the gateway refused", {
    gateway: "wezopay",
    ...(detail !== undefined && { detail }),
  });
}

/** The gateway's own words in a refusal: the `error` field that 422 is documented to have, else `message`. */
export function toDetail({
  error,
  message,
}: Pick<wire.Envelope, "error" | "message">): string | undefined {
  const words = [...textsIn(error)].join("; ") || [...textsIn(message)].join("; ");
  return words ? words.slice(0, 500) : undefined;
}

/** The create answer repeats neither our id nor the sum: `verify` does, and is bound there. */
export function toSession({ token, payment_url, expires_at }: wire.Created): Session {
  const expiresAt = parseTimeIfKnown(expires_at, "UTC");
  return {
    reference: token,
    redirect: { method: "GET", url: payment_url },
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** @throws {PaymentError} `response_invalid` for a paid one without amount or invoice. */
export function toPayment(payment: wire.Payment): Payment {
  const status = STATUS.get(payment.status) ?? "pending";
  const paidAt = parseTimeIfKnown(payment.paid_at, "UTC");
  const amount = payment.amount
    ? parseAmount("wezopay", payment.amount, payment.currency ?? "BDT")
    : undefined;
  if (status === "captured" && !amount)
    throw notUnderstood("wezopay", "it is paid and states no amount");
  return {
    ...(payment.invoice_id && { paymentId: payment.invoice_id }),
    reference: payment.token,
    status,
    ...(status === "captured" && {
      ...(amount && { captured: amount }),
      ...(payment.trx_id && { transactionId: payment.trx_id }),
      ...(paidAt !== undefined && { paidAt }),
    }),
    ...(status === "failed" && { decline: { code: "declined", message: payment.status } }),
  };
}

/**
 * Demands that an answer is about the payment that was asked about.
 *
 * @throws {PaymentError} `response_invalid`
 */
export function bind(payment: Payment, { paymentId, reference }: PaymentRef): Payment {
  if (payment.paymentId !== paymentId) throw notUnderstood("wezopay", "invoice_id is another");
  if (reference !== undefined && payment.reference !== reference)
    throw notUnderstood("wezopay", "token is another");
  return payment;
}

/**
 * An event or a status that nobody documented is a reason to ask.
 *
 * @throws {PaymentError} `response_invalid` where event and status disagree, or a paid one lacks what binds it.
 */
export function toWebhookEvent(event: wire.Event): WebhookEvent {
  const payment = toPayment(event);
  const announced = EVENT.get(event.event);
  if (announced === undefined || !STATUS.has(event.status)) {
    const { paymentId, reference } = payment;
    return { type: "hint", reference, ...(paymentId !== undefined && { paymentId }) };
  }
  if (payment.status !== announced) throw notUnderstood("wezopay", "event and status disagree");
  if (payment.status === "captured") {
    if (payment.paymentId === undefined)
      throw notUnderstood("wezopay", "it is paid and has no invoice_id");
    if (payment.transactionId === undefined)
      throw notUnderstood("wezopay", "it is paid and has no trx_id");
  }
  return { type: "payment", payment };
}

/** Digits of a Bangladeshi mobile number as the documentation's sample has them; absent for any other number. */
export function toMobile(phone: string | undefined): string | undefined {
  const digits = phone?.replace(/[\s().-]/g, "").replace(/^(?:\+88|0088|88)(?=01)/, "");
  return digits && /^01\d{9}$/.test(digits) ? digits : undefined;
}

/** Every text in it, as validators answer with one sentence or with lists of them by field. */
function* textsIn(words: unknown): Generator<string> {
  if (typeof words === "string") yield words;
  else if (typeof words === "object" && words !== null) {
    for (const part of Object.values(words)) yield* textsIn(part);
  }
}
