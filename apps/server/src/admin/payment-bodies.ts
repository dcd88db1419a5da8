import { z } from "@hono/zod-openapi";
import type { ListedPayment } from "../storage/list-payments.ts";
import { Mode, MoneyBody, Time, toMoneyBody, toTime, toTimeOrNull } from "./schemas.ts";

export const SessionStatusBody = z.enum([
  "pending",
  "success",
  "failed",
  "expired",
  "cancelled",
  "held",
]);

const AttemptBody = z.object({
  paymentId: z.string(),
  account: z.string(),
  gateway: z.string(),
  reference: z.string().nullable().describe("What the gateway finds it by."),
  status: z.string(),
  payable: MoneyBody,
  received: MoneyBody,
  refunded: MoneyBody,
  transactionIds: z.array(z.string()).describe("UTR, TrxID: the bank's or wallet's number."),
  superseded: z.boolean().describe("Another attempt took its place; it is still watched."),
  createdAt: Time,
  expiresAt: Time,
  nextCheckAt: Time.nullable(),
});

export const PaymentBody = z
  .object({
    sessionId: z.string(),
    storeId: z.string(),
    keyId: z.string(),
    source: z.string(),
    order: z.string().nullable(),
    mode: Mode,
    status: SessionStatusBody,
    asked: MoneyBody,
    description: z.string().nullable(),
    buyer: z.record(z.string(), z.unknown()),
    createdAt: Time,
    paidAt: Time.nullable(),
    attempts: z.array(AttemptBody),
  })
  .openapi("Payment");

/** A payment with its attempts, as the admin API shows it. */
export function toPaymentBody({ session, attempts }: ListedPayment): z.infer<typeof PaymentBody> {
  return {
    sessionId: session.session_id,
    storeId: session.store_id,
    keyId: session.key_id,
    source: session.source,
    order: session.order_ref,
    mode: session.mode,
    status: session.status,
    asked: toMoneyBody(session.amount, session.currency),
    description: session.description,
    buyer: JSON.parse(session.buyer),
    createdAt: toTime(session.created_at),
    paidAt: toTimeOrNull(session.paid_at),
    attempts: attempts.map((payment) => ({
      paymentId: payment.payment_id,
      account: payment.account_id,
      gateway: payment.gateway,
      reference: payment.reference,
      status: payment.status,
      payable: toMoneyBody(payment.payable_amount, payment.currency),
      received: toMoneyBody(payment.captured, payment.currency),
      refunded: toMoneyBody(payment.refunded, payment.currency),
      transactionIds: [...payment.transactionIds],
      superseded: payment.superseded === 1,
      createdAt: toTime(payment.created_at),
      expiresAt: toTime(payment.expires_at),
      nextCheckAt: toTimeOrNull(payment.next_check_at),
    })),
  };
}
