import { formatMoney } from "@polygate/core/money";
import type { SandboxPayment } from "../../payment.ts";
import { formatDateTime, INDIA } from "../../times.ts";
import type { Wire } from "../../wire-json.ts";

/** https://www.zozogateway.com/api-integration, read 2026. */

/** documented: success of create-order, all five fields. */
export function createdReply(payment: SandboxPayment, paymentUrl: string): Wire {
  return {
    status: true,
    message: "Order created successfully",
    payment_url: paymentUrl,
    order_id: payment.orderId,
    amount: formatMoney(payment.requested),
  };
}

/** documented: the shape, and the text of a duplicate. invented: every other text. */
export function failureReply(message: string): Wire {
  return { status: false, message };
}

/** documented: `SUCCESS`, and that there are a waiting and a failed state. inferred: their names. */
const PAYMENT_STATUS: Readonly<Record<SandboxPayment["status"], string>> = {
  open: "PENDING",
  paid: "SUCCESS",
  declined: "FAILURE",
  cancelled: "FAILURE",
  expired: "FAILURE",
};

/**
 * documented: `status` (the call worked) and `payment_status`. inferred from the webhook: the other fields.
 * The scenario `lying` says `COMPLETED` of a payment that is none, as old servers of the script family do.
 */
export function statusReply(payment: SandboxPayment): Wire {
  const status = payment.scenario === "lying" ? "COMPLETED" : true;
  const paymentStatus = PAYMENT_STATUS[payment.status];
  if (payment.scenario === "bare") return { status, payment_status: paymentStatus };
  return {
    status,
    payment_status: paymentStatus,
    order_id: payment.orderId,
    amount: formatMoney(payment.paid ?? payment.payable),
    utr: payment.transactionId ?? "",
  };
}

/** documented: the fields, all texts. inferred: empty texts for what was not given. */
export function callbackFields(payment: SandboxPayment): Readonly<Record<string, string>> {
  return {
    order_id: payment.orderId,
    amount: formatMoney(payment.paid ?? payment.payable),
    status: payment.status === "paid" ? "SUCCESS" : "FAILURE",
    utr: payment.transactionId ?? "",
    payment_token: payment.id,
    vpa: payment.status === "paid" ? "customer@upi" : "",
    method: "UPI",
    customer_mobile: payment.details.customer_mobile ?? "",
    remark1: payment.details.remark1 ?? "",
  };
}

/** documented by the script family: PHP's `http_build_query` of nested fields. */
export function familyFields(
  payment: SandboxPayment,
  now: number,
): Readonly<Record<string, string>> {
  const status = payment.status === "paid" ? "SUCCESS" : "FAILURE";
  return {
    status,
    order_id: payment.orderId,
    message: status === "SUCCESS" ? "Transaction Successfully" : "Transaction Failed",
    "result[txnStatus]": status === "SUCCESS" ? "COMPLETED" : "FAILURE",
    "result[orderId]": payment.orderId,
    "result[status]": status,
    "result[amount]": formatMoney(payment.paid ?? payment.payable),
    "result[date]": formatDateTime(payment.paidAt ?? now, INDIA),
    "result[utr]": payment.transactionId ?? "",
    "result[customer_mobile]": payment.details.customer_mobile ?? "",
    "result[remark1]": payment.details.remark1 ?? "",
    "result[remark2]": payment.details.remark2 ?? "",
  };
}
