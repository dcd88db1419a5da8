import { formatMoney, type Money } from "@polygate/core/money";
import type { SandboxPayment } from "../../payment.ts";
import { formatDateTime } from "../../times.ts";
import { decimal, type Wire } from "../../wire-json.ts";

/** https://paygate.getotts.com/, read 2026. */

/** documented: `pending`, `success`. inferred: `expired` (announced), `cancelled` (there is a cancel call). */
const STATUS: Readonly<Record<SandboxPayment["status"], string>> = {
  open: "pending",
  paid: "success",
  declined: "pending",
  cancelled: "cancelled",
  expired: "expired",
};

/** Where the buyer of a session goes, and whom a UPI app pays. */
export interface SessionUrls {
  readonly checkoutUrl: string;
  readonly upiId: string;
}

/** documented: the fields of a created payment. The time has no zone; UTC is inferred. */
export function sessionOf(
  payment: SandboxPayment,
  urls: SessionUrls,
): Readonly<Record<string, Wire>> {
  return {
    session_id: payment.id,
    requested_amount: requestedNumber(payment.requested),
    payable_amount: decimal(formatMoney(payment.payable)),
    status: STATUS[payment.status],
    checkout_url: urls.checkoutUrl,
    upi_id: urls.upiId,
    upi_deeplink: deeplinkOf(payment, urls.upiId),
    expires_at: formatDateTime(payment.expiresAt),
  };
}

/** invented: the shape of one payment when asked for later; the documented fields and those of the webhook. */
export function paymentOf(payment: SandboxPayment, urls: SessionUrls): Wire {
  return {
    ...sessionOf(payment, urls),
    payable_amount: decimal(formatMoney(payableOf(payment))),
    customer_name: payment.details.customer_name ?? null,
    merchant_ref: payment.details.merchant_ref ?? null,
    utr: payment.status === "paid" ? (payment.transactionId ?? null) : null,
    metadata: payment.custom,
    created_at: formatDateTime(payment.createdAt),
  };
}

/** documented: every field, with `99.00` as the text shows it. inferred: the event of an expiry. */
export function eventOf(payment: SandboxPayment, now: number): Wire {
  return {
    event: `payment.${STATUS[payment.status]}`,
    session_id: payment.id,
    requested_amount: requestedNumber(payment.requested),
    payable_amount: decimal(formatMoney(payableOf(payment))),
    status: STATUS[payment.status],
    customer_name: payment.details.customer_name,
    merchant_ref: payment.details.merchant_ref,
    utr: payment.status === "paid" ? payment.transactionId : undefined,
    metadata: payment.custom,
    timestamp: new Date(payment.paidAt ?? now).toISOString(),
  };
}

/** NPCI's UPI linking parameters. documented: only that the link begins with `upi://pay?`. */
export function deeplinkOf(payment: SandboxPayment, upiId: string): string {
  const parameters = {
    pa: upiId,
    pn: "Sandbox merchant",
    tr: payment.id,
    am: formatMoney(payment.payable),
    cu: "INR",
  };
  const pairs = Object.entries(parameters).map(
    ([key, value]) => `${key}=${encodeURIComponent(value)}`,
  );
  return `upi://pay?${pairs.join("&")}`;
}

/** What was asked, and once paid what came. */
function payableOf(payment: SandboxPayment): Money {
  return payment.paid ?? payment.payable;
}

/** `100` as in the sample; with paise, two decimals. */
function requestedNumber(money: Money): Wire {
  return decimal(formatMoney(money).replace(/\.00$/, ""));
}
