import { formatMoney } from "@polygate/core/money";
import type { SandboxPayment } from "../../payment.ts";
import { formatInstant } from "../../times.ts";
import { decimal, type Wire } from "../../wire-json.ts";

/** https://wezopay.com/docs, read 2026. */

/** documented: `paid`. invented: every other word. */
const STATUS: Readonly<Record<SandboxPayment["status"], string>> = {
  open: "pending",
  paid: "paid",
  declined: "pending",
  cancelled: "cancelled",
  expired: "expired",
};

/** The word of a payment's status, for the list's filter too. */
export function statusOf(payment: SandboxPayment): string {
  return STATUS[payment.status];
}

/** documented: the three fields. */
export function createdData(payment: SandboxPayment, paymentUrl: string): Wire {
  return {
    token: payment.id,
    payment_url: paymentUrl,
    expires_at: formatInstant(payment.expiresAt),
  };
}

/** documented: the fields of a paid payment. invented: null for what an unpaid one has not. */
export function paymentData(payment: SandboxPayment): Wire {
  const isPaid = payment.status === "paid";
  return {
    token: payment.id,
    invoice_id: payment.orderId,
    status: statusOf(payment),
    amount: decimal(formatMoney(payment.paid ?? payment.payable)),
    trx_id: isPaid ? (payment.transactionId ?? null) : null,
    paid_at: isPaid && payment.paidAt !== undefined ? formatInstant(payment.paidAt) : null,
  };
}

/** documented: all of `payment.completed`, with `250.00` as the text shows it. invented: `payment.expired`. */
export function eventOf(payment: SandboxPayment): Wire {
  const isPaid = payment.status === "paid";
  return {
    event: isPaid ? "payment.completed" : `payment.${statusOf(payment)}`,
    token: payment.id,
    invoice_id: payment.orderId,
    status: statusOf(payment),
    amount: decimal(formatMoney(payment.paid ?? payment.payable)),
    trx_id: isPaid ? payment.transactionId : undefined,
    paid_at: isPaid && payment.paidAt !== undefined ? formatInstant(payment.paidAt) : undefined,
  };
}

/** documented: that 422 has an `error` field. invented: the rest. */
export function failureReply(message: string, error?: string): Wire {
  return { success: false, message, error };
}
