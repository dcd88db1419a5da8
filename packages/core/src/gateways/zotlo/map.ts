import type { ErrorCode } from "../../errors.ts";
import type { RefundRequest } from "../../gateway.ts";
import { parseJsonText } from "../../json.ts";
import { isSameMoney, type Money } from "../../money.ts";
import { parseAmount, parseTimeIfKnown } from "../../parse.ts";
import type { Payer, Payment } from "../../payment.ts";
import { PaymentId } from "../../payment-id.ts";
import type { Refund } from "../../refund.ts";
import { toSubscriberId } from "./subscriber-id.ts";
import * as wire from "./wire.ts";

/**
 * The words under which an order is paid for the first time. All others (`trial`, `trial_to_paid`, `renewal`, `reactive`,
 * and what we do not know) are money of a subscription's other days, or no money, and pay no order.
 */
const FIRST_PAYMENT = new Set(["start_paid", "consumable"]);

/** Whether a transaction's word alone lets it pay an order; its binding is for {@link paysFor} to judge. */
export function isFirstPayment({
  status,
}: {
  readonly status?: string | null | undefined;
}): boolean {
  return FIRST_PAYMENT.has(status ?? "");
}

/**
 * Whether a transaction is this payment being paid: our subscriber, our payment, our project, one piece, a first payment,
 * and some money. Not whether it is the right money: that is reported as it is, for the core to compare.
 */
export function paysFor(
  transaction: wire.Transaction,
  paymentId: string,
  applicationId: string,
): boolean {
  const { app_id, subscriber_id, quantity, custom_parameters } = transaction;
  return (
    isFirstPayment(transaction) &&
    subscriber_id === toSubscriberId(paymentId) &&
    toCustomParameters(custom_parameters).paymentId === paymentId &&
    (app_id ?? applicationId) === applicationId &&
    (quantity ?? "1") === "1" &&
    (toMoney(transaction.price, transaction.currency)?.amount ?? 0) > 0
  );
}

/** A transaction that {@link paysFor} a payment, as that payment. */
export function toPayment(transaction: wire.Transaction): Payment {
  const { transaction_id, price, currency, purchase_date, provider_name } = transaction;
  const custom = toCustomParameters(transaction.custom_parameters);
  const captured = toMoney(price, currency);
  const refunded = toRefunded(transaction);
  const method = transaction.paymentMethod ?? custom.paymentMethod ?? provider_name;
  const payer = toPayer(transaction, custom);
  // Zone-less, and equal to the UTC time beside them in the documentation's samples: inferred to be UTC.
  const paidAt = parseTimeIfKnown(purchase_date, "UTC");
  return {
    ...(custom.paymentId && { paymentId: custom.paymentId }),
    reference: transaction_id,
    status: "captured",
    transactionId: transaction_id,
    ...(captured && { captured }),
    ...(refunded && { refunded }),
    ...(paidAt !== undefined && { paidAt }),
    ...(method && { method }),
    ...(payer && { payer }),
  };
}

/** Nothing has paid it yet: it is found by its subscriber, since only payments have a transaction. */
export function toPending(paymentId: string): Payment {
  return { paymentId, reference: toSubscriberId(paymentId), status: "pending" };
}

/** What was given back of a transaction; absent where nothing was, or where Zotlo does not say how much. */
function toRefunded({ is_refund, refund_price, currency }: wire.Transaction): Money | undefined {
  const refunded = toMoney(refund_price, currency);
  return is_refund !== false && refunded && refunded.amount > 0 ? refunded : undefined;
}

/**
 * A whole refund as it stands. Zotlo gives refunds no id, so the reference is ours; one it does not yet show, or shows
 * with another amount, is pending: unknown is not failed.
 */
export function toRefund(
  transaction: wire.Transaction,
  { refundId, money }: RefundRequest,
): Refund {
  const refunded = toRefunded(transaction);
  const at = parseTimeIfKnown(transaction.refund_date, "UTC");
  return refunded && isSameMoney(refunded, money)
    ? { reference: refundId, status: "succeeded", money, ...(at !== undefined && { at }) }
    : { reference: refundId, status: "pending", money };
}

function toPayer(
  { credit_card }: wire.Transaction,
  { dataWarehouse }: Partial<wire.CustomParameters>,
): Payer | undefined {
  const name = dataWarehouse?.fullName;
  const card = credit_card?.includes("*") ? credit_card : undefined;
  return name || card ? { ...(name && { name }), ...(card && { card }) } : undefined;
}

/** Reads a price, `undefined` where there is none. */
export function toMoney(
  price: string | null | undefined,
  currency: string | null | undefined,
): Money | undefined {
  return price && currency ? parseAmount("zotlo", price, currency) : undefined;
}

/** Reads custom parameters in each of their shapes: an object, a JSON text of one, or `[]` where there are none. */
export function toCustomParameters(custom: unknown): Partial<wire.CustomParameters> {
  const read = wire.CustomParameters.safeParse(typeof custom === "string" ? parse(custom) : custom);
  return read.success ? read.data : {};
}

/** Our payment's id in custom parameters, if it is one. */
export function toPaymentId(custom: unknown): string | undefined {
  const read = PaymentId.safeParse(toCustomParameters(custom).paymentId);
  return read.success ? read.data : undefined;
}

function parse(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined; // Not JSON: a text of somebody else's, and no payment of ours.
  }
}

/** https://docs.zotlo.com/integrating-zotlo/api-reference/error-handling. The rest go by their first three digits (inferred). */
const ERROR_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ["400008", "request_invalid"],
  ["400009", "not_found"],
  ["401002", "authentication_failed"],
  // "Invalid endpoint": we asked at a wrong address, which says nothing of the payment.
  ["404001", "response_invalid"],
  ["500000", "gateway_unavailable"],
  ["400", "request_invalid"],
  ["401", "authentication_failed"],
  ["403", "authentication_failed"],
  ["404", "not_found"],
  ["409", "conflict"],
  ["422", "request_invalid"],
  ["429", "rate_limited"],
]);

/** What Zotlo's own error number means; `undefined` where an answer's head states none. */
export function toErrorCode({ errorCode, httpStatus }: Partial<wire.Meta>): ErrorCode | undefined {
  const stated = errorCode && errorCode !== "0" ? errorCode : httpStatus;
  if (!stated || /^[123]\d\d$/.test(stated)) return undefined;
  const code = ERROR_CODES.get(stated) ?? ERROR_CODES.get(stated.slice(0, 3));
  return code ?? (stated.startsWith("5") ? "gateway_unavailable" : "response_invalid");
}
