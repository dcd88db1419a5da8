import { PaymentError } from "../../errors.ts";
import type { RefundRequest } from "../../gateway.ts";
import { isSameMoney, type Money, parseMinor } from "../../money.ts";
import { parseTimeIfKnown } from "../../parse.ts";
import type { Dispute, Payer, Payment, PaymentStatus } from "../../payment.ts";
import type { Refund } from "../../refund.ts";
import type { GatewayReturn } from "../../webhook.ts";
import { declineOf, isPaid, type Meaning, meaningOf } from "./codes.ts";
import type * as wire from "./wire.ts";

/** Zaakpay writes amounts in paisa and names no currency: it takes INR only. */
export const toMoney = (paisa: string): Money => parseMinor(paisa, "INR");

/** `txnStatus` of an order whose payment went through: success, refunds, chargebacks. 1 is failure, 2 pending. */
const WENT_THROUGH = ["0", "3", "4", "5", "6", "7", "8"];

/**
 * Makes a payment of an order of the status query: `txnStatus` decides, and the response code must agree.
 * Where the two differ, or one is unknown, nothing is established: pending.
 *
 * @throws {PaymentError} `response_invalid` for a payment that went through without an amount.
 */
export function toPayment(orderId: string, order: wire.Order, mode: "test" | "live"): Payment {
  const code = order.responseCode ?? "";
  const txnStatus = order.txnStatus || undefined;
  const meaning = meaningOf(code, mode);
  const status = toStatus(txnStatus, meaning);
  const { txnId, amount } = order.orderDetail ?? {};
  const money = amount ? toMoney(amount) : undefined;
  const payment: Payment = {
    paymentId: orderId,
    reference: orderId,
    status,
    ...(isStated(txnId) && { transactionId: txnId }),
    ...toMeans(order.paymentInstrument?.paymentMode, order.paymentInstrument?.card?.cardToken),
  };
  if (status === "failed") return { ...payment, ...toDecline(code, order.responseDescription) };
  // Its one amount is what was asked until it is paid, and what was collected from then on.
  if (status !== "captured") return { ...payment, ...(money && { asked: money }) };
  if (!money) throw failure("response_invalid", "answer states no amount");
  // Whether txnDate stays the payment's time once a refund or payout came is not documented.
  const paidAt = txnStatus === "0" && code === "228" ? toTime(order.txnDate) : undefined;
  const dispute = toDispute(txnStatus, meaning);
  return {
    ...payment,
    captured: money,
    ...toRefunds(order, money, meaning),
    ...(paidAt !== undefined && { paidAt }),
    ...(dispute && { dispute: { status: dispute } }),
  };
}

function toStatus(txnStatus: string | undefined, meaning: Meaning | undefined): PaymentStatus {
  switch (meaning?.is) {
    case undefined:
    case "open":
      return "pending";
    case "unprocessed":
      return txnStatus === "1" ? "failed" : "pending";
    case "authorized":
      return agreed(txnStatus, ["0", "2"], "authorized");
    case "canceled":
    case "failed":
      return agreed(txnStatus, ["1"], meaning.is);
    default:
      return txnStatus !== undefined && WENT_THROUGH.includes(txnStatus) ? "captured" : "pending";
  }
}

/** A status whose code is explicit also stands where there is no `txnStatus` to contradict it. Money needs both. */
function agreed(
  txnStatus: string | undefined,
  expected: readonly string[],
  status: PaymentStatus,
): PaymentStatus {
  return txnStatus === undefined || expected.includes(txnStatus) ? status : "pending";
}

/** 5 and 7 are chargebacks reverted, 6 and 8 chargebacks; the code tells how far. Where they differ it is open. */
function toDispute(
  txnStatus: string | undefined,
  meaning: Meaning | undefined,
): Dispute["status"] | undefined {
  const told = meaning?.is === "dispute" ? meaning.dispute : undefined;
  if (txnStatus === "5" || txnStatus === "7")
    return told === undefined || told === "won" ? "won" : "open";
  if (txnStatus === "6" || txnStatus === "8") return told === "lost" ? "lost" : "open";
  return told;
}

/** Only a code that says completed or paid out makes a refund succeed: 230 and 245 are "initiated". */
function toRefunds(
  { refundDetails, txnStatus }: wire.Order,
  captured: Money,
  meaning: Meaning | undefined,
): Pick<Payment, "refunds" | "refunded" | "refunding"> {
  const details = refundDetails ?? [];
  const done = meaning?.is === "refund" && meaning.done;
  // One that names no merchantRefId has no identity of its own: it counts in the sum, not in the list.
  const refunds = details.flatMap((detail) =>
    isStated(detail.merchantRefId) ? toRefund(detail.merchantRefId, detail, done) : [],
  );
  const whole = meaning?.is === "refund" && meaning.full && txnStatus === "3";
  const sum = details.reduce((soFar, { amount }) => soFar + toMoney(amount).amount, 0);
  const amount = details.length === 0 && whole ? captured.amount : sum;
  return {
    ...(refunds.length > 0 && { refunds }),
    ...(!done && (meaning?.is === "refund" || details.length > 0) && { refunding: true }),
    ...(done && amount > 0 && { refunded: { amount, currency: captured.currency } }),
  };
}

/**
 * What the status query tells of one refund. It is never `failed`: how Zaakpay would say so is not documented, and
 * believing it too early would pay the buyer twice.
 *
 * @throws {PaymentError} `not_found` where it is not listed (yet); `response_invalid` where its amount differs.
 */
export function toRefundOf(
  { refundId, money }: RefundRequest,
  order: wire.Order,
  mode: "test" | "live",
): Refund {
  const details = order.refundDetails ?? [];
  // The sample's only refund repeats no merchantRefId although one was asked for: it is then taken to be the one. Where
  // others are named, ours would be as well.
  const [only, ...others] = details;
  const detail =
    details.find(({ merchantRefId }) => merchantRefId === refundId) ??
    (others.length === 0 && !isStated(only?.merchantRefId) ? only : undefined);
  if (!detail) throw failure("not_found", "no such refund is listed");
  const meaning = meaningOf(order.responseCode ?? "", mode);
  const refund = toRefund(refundId, detail, meaning?.is === "refund" && meaning.done);
  if (isSameMoney(refund.money, money)) return refund;
  throw failure("response_invalid", "the refund listed is of another amount");
}

/** What the returning browser claims, in Zaakpay's code. */
export function toClaim(code: string, mode: "test" | "live"): GatewayReturn["claims"] {
  if (isPaid(code, mode)) return "paid";
  return declineOf(code) ? "declined" : "pending";
}

/** A refund of the status query, under our own id for it. */
function toRefund(refundId: string, { amount, arn }: wire.RefundDetail, done: boolean): Refund {
  return {
    reference: refundId,
    status: done ? "succeeded" : "pending",
    money: toMoney(amount),
    ...(isStated(arn) && { bankReference: arn }),
  };
}

/** Why it was refused: Zaakpay's code and words, for the merchant. */
export function toDecline(
  code: string,
  description: string | null | undefined,
): Pick<Payment, "decline"> {
  const message = `${code}: ${(description ?? "").trim()}`;
  return { decline: { code: declineOf(code) ?? "declined", message } };
}

/** How it was paid. A card only as Zaakpay masks it: at least four of its digits must be hidden. */
export function toMeans(
  mode: string | null | undefined,
  card: string | null | undefined,
): { method?: string; payer?: Payer } {
  const masked = isStated(card) && /^[0-9X* ]{8,30}$/.test(card) && /[X*]{4}/.test(card);
  return { ...(isStated(mode) && { method: mode }), ...(masked && { payer: { card } }) };
}

/** Zaakpay fills what it does not know with "NA" or "Not Found". */
export function isStated(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && !["", "NA", "Not Found"].includes(text.trim());
}

/**
 * Zaakpay never says its zone. Its transaction ids are the microseconds since 1970 in hex, and those of its own samples
 * (ZP5b1773d1f776b, created 2020-10-12 16:32:47) put the times beside them at +05:30.
 */
export function toTime(text: string | null | undefined): number | undefined {
  return parseTimeIfKnown(text, "Asia/Kolkata");
}

function failure(code: "not_found" | "response_invalid", message: string): PaymentError {
  return new PaymentError(code, `zaakpay: ${message}`, { gateway: "zaakpay" });
}
