import { PaymentError } from "../../errors.ts";
import { type Money, parseMoney } from "../../money.ts";
import type { Payment, PaymentStatus } from "../../payment.ts";
import type { Refund, RefundStatus } from "../../refund.ts";
import type * as wire from "./wire.ts";

const STATUS: Readonly<Record<string, PaymentStatus>> = {
  open: "pending",
  authorized: "authorized",
  paid: "captured",
  canceled: "canceled",
  expired: "expired",
  declined: "failed",
};

const REFUND_STATUS: Readonly<Record<string, RefundStatus>> = {
  done: "succeeded",
  failed: "failed",
};

/** The gateway's word for a status of ours. */
export function toWord(status: PaymentStatus): string | undefined {
  return Object.keys(STATUS).find((word) => STATUS[word] === status);
}

/** A payment as the gateway in memory tells it. A word it does not know is `pending`. */
export function toPayment(told: wire.Payment): Payment {
  const status =
    (Object.hasOwn(STATUS, told.status) ? STATUS[told.status] : undefined) ?? "pending";
  return {
    paymentId: told.id,
    reference: told.reference,
    status,
    asked: toMoney(told.amount, told.currency),
    ...(status === "captured" && { captured: toMoney(told.captured, told.currency) }),
    ...(typeof told.transaction === "string" && { transactionId: told.transaction }),
    ...(typeof told.paid_at === "string" && { paidAt: Number(told.paid_at) }),
    ...(status === "failed" && {
      decline: { code: "declined" as const, message: told.decline ?? "declined" },
    }),
    ...(told.dispute === "open" && { dispute: { status: "open" as const } }),
    ...(told.refunds.length > 0 && {
      refunds: told.refunds.map((refund) => toRefund(refund, told.currency)),
    }),
  };
}

/** A refund; one in a state it does not know is `pending`. */
export function toRefund(told: wire.Refund, currency: string): Refund {
  const status = Object.hasOwn(REFUND_STATUS, told.status) ? REFUND_STATUS[told.status] : undefined;
  return { reference: told.id, status: status ?? "pending", money: toMoney(told.amount, currency) };
}

function toMoney(amount: string, currency: string): Money {
  try {
    return parseMoney(amount, currency);
  } catch (cause) {
    throw new PaymentError("response_invalid", "memory: not an amount", {
      gateway: "memory",
      cause,
    });
  }
}
