import { type ErrorCode, PaymentError } from "../../errors.ts";
import { isSameMoney, type Money } from "../../money.ts";
import { notUnderstood, parseAmount, parseTimeIfKnown } from "../../parse.ts";
import type { Payment, PaymentStatus } from "../../payment.ts";
import type { Session, SessionRequest } from "../../session.ts";
import type * as wire from "./wire.ts";

/** All it takes. */
const CURRENCY = "INR";

/**
 * `payment_status`, or `result.status` of the same script's other servers. SUCCESS is documented, FAILURE is the
 * callback's word, the others are the script's. A word that is not here is `pending`: so is ERROR, which elsewhere
 * in these answers speaks of the question and not of the payment.
 */
const STATUS: ReadonlyMap<string, PaymentStatus> = new Map([
  ["SUCCESS", "captured"],
  ["PENDING", "pending"],
  ["CREATED", "pending"],
  ["INITIATED", "pending"],
  ["", "pending"],
  ["FAILURE", "failed"],
  ["FAILED", "failed"],
  ["CANCELLED", "canceled"],
  ["EXPIRED", "expired"],
]);

const DUPLICATE = /\border[\s_-]*id\b.*\balready\b.*\bexist/i;
const NOT_FOUND = /\border\b.*\bnot\b.*\b(?:found|exist)/i;
const BAD_TOKEN = /(?:\b|_)token\b|\bunauthori[sz]ed\b|\bapi[\s_-]*key\b/i;

/** What a refusal is, by its words: there is no code. The first is documented, the others are the script's. */
export function toCode(words: string | null | undefined): ErrorCode | undefined {
  if (!words) return undefined;
  if (DUPLICATE.test(words)) return "conflict";
  if (NOT_FOUND.test(words)) return "not_found";
  return BAD_TOKEN.test(words) ? "authentication_failed" : undefined;
}

/** A refusal that came with HTTP 200. */
export function toRefusal(words: string | null | undefined): PaymentError {
  return new PaymentError(toCode(words) ?? "request_invalid", "zozo: the gateway refused", {
    gateway: "zozo",
    ...(words && { detail: words.slice(0, 500) }),
  });
}

/** @throws {PaymentError} `response_invalid` where what the gateway accepted is not what was asked. */
export function toSession(created: wire.Created, { paymentId, money }: SessionRequest): Session {
  const url = created.payment_url ?? created.result?.payment_url;
  const orderId = created.order_id ?? created.result?.orderId;
  if (orderId !== paymentId) throw notUnderstood("zozo", "order_id is not the one we sent");
  // The status query need not state the amount, so this echo is what binds it.
  const echoed = toStated(created);
  if (!echoed || !isSameMoney(echoed, money))
    throw notUnderstood("zozo", "amount is not the one we sent");
  if (!url || !isWebUrl(url)) throw notUnderstood("zozo", "payment_url is not a web address");
  return { reference: paymentId, redirect: { method: "GET", url }, echoed };
}

/** @throws {PaymentError} `not_found`, or as {@link toRefusal}; `response_invalid` for another order's answer. */
export function toPayment(order: wire.OrderStatus, paymentId: string): Payment {
  const { result } = order;
  if (order.status === false || order.status === "ERROR") throw toRefusal(order.message);
  for (const claimed of [order.order_id, result?.orderId]) {
    if (claimed && claimed !== paymentId) throw notUnderstood("zozo", "it is about another order");
  }
  // Whether it was paid never stands in the top-level status: older servers say COMPLETED there of every order there is.
  const words = [order.payment_status, result?.status].filter((word) => typeof word === "string");
  const [status = "pending", other = status] = words.map(toStatus);
  if (status !== other) throw notUnderstood("zozo", "it states two payment statuses");

  const phone = order.customer_mobile || result?.customer_mobile;
  return {
    paymentId,
    reference: paymentId,
    status,
    ...(status === "captured" && toCapture(order)),
    ...(order.method && { method: order.method }),
    ...((order.vpa || phone) && {
      payer: { ...(order.vpa && { vpa: order.vpa }), ...(phone && { phone }) },
    }),
    ...(status === "failed" && {
      decline: { code: "declined", message: words.join(" ") },
    }),
  };
}

function toCapture(
  order: wire.OrderStatus,
): Pick<Payment, "captured" | "transactionId" | "paidAt"> {
  const { result } = order;
  const captured = toStated(order);
  const transactionId = order.utr || result?.utr;
  const paidAt = parseTimeIfKnown(order.date || result?.date, "Asia/Kolkata");
  return {
    ...(captured && { captured }),
    ...(transactionId && { transactionId }),
    ...(paidAt !== undefined && { paidAt }),
  };
}

/** The ten digits of an Indian mobile number, however it was typed; absent for any other number. */
export function toMobile(phone: string | undefined): string | undefined {
  const digits = phone?.replace(/[\s().-]/g, "").replace(/^(?:\+91|0091|91(?=\d{10}$)|0)/, "");
  return digits && /^[6-9]\d{9}$/.test(digits) ? digits : undefined;
}

function toStatus(word: string): PaymentStatus {
  return STATUS.get(word) ?? "pending";
}

/** The amount of an answer, which may stand in two places: an empty one states nothing, two that differ are a contradiction. */
function toStated({ amount, result }: wire.Created | wire.OrderStatus): Money | undefined {
  const texts = [amount, result?.amount].flatMap((text) => text || []);
  const [stated, other = stated] = texts.map((text) => parseAmount("zozo", text, CURRENCY));
  if (stated && other && !isSameMoney(stated, other))
    throw notUnderstood("zozo", "it states two amounts");
  return stated;
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
