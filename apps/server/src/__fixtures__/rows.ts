import { createPaymentId, type Payment } from "@polygate/core";
import type { AnswerInput } from "../storage/apply-answer.ts";
import type { DeliveryRecord } from "../storage/record-delivery.ts";
import type { Storage } from "../storage/storage.ts";

const NOW = 1_790_000_000_000;
let count = 0;

/** A webhook to store. */
export function toMessage(reason: string) {
  return {
    message: {
      kind: "webhook" as const,
      account_id: "zozo",
      payment_id: null,
      received_at: NOW,
      headers: "{}",
      query: "",
      body: Buffer.from("body"),
      verdict: "refused" as const,
      reason,
      processed_at: NOW,
      outcome: null,
    },
    text: "",
  };
}

/** A new attempt of a session, as the engine writes it. */
export function toPayment(session_id: string) {
  count += 1;
  return {
    payment_id: createPaymentId(NOW),
    session_id,
    account_id: "zozo",
    gateway: "zozo",
    reference: null,
    webhook_token: `webhook-${count}`,
    return_token: `return-${count}`,
    amount: 25_050,
    payable_amount: 25_050,
    currency: "INR",
    redirect: null,
    upi: null,
    status: "pending",
    captured: 0,
    refunded: 0,
    version: 1,
    superseded: 0,
    created_at: NOW,
    redirected_at: null,
    expires_at: NOW + 1_800_000,
    next_check_at: NOW + 90_000,
    check_reason: "sweep" as const,
    requested_reason: null,
    last_check_at: null,
    checks_after_end: 0,
  };
}

/** Opens a session of a shop that wants to be told. @returns its payment. */
export async function createPayment(storage: Storage, order: string) {
  await storage.run("syncKeys", {
    keys: [
      {
        key_id: "key",
        store_id: "store",
        key_hash: "hash",
        label: "Shop",
        permissions: "[]",
        mode: "test",
        webhook_url: "https://shop.test/webhook",
        webhook_secret: null,
        events: "[]",
      },
    ],
    stores: [
      {
        store_id: "store",
        platform: "api",
        name: "Shop",
        mode: "test",
        url: null,
        settings: null,
        late_payments: "revive",
        release_level: 4,
        notify_email: null,
        created_at: NOW,
      },
    ],
    now: NOW,
  });
  count += 1;
  const session_id = `SESSION${count}`;
  const payment = toPayment(session_id);
  await storage.run("createSession", {
    session: {
      session_id,
      store_id: "store",
      key_id: "key",
      source: "api",
      order_ref: order,
      mode: "test",
      amount: payment.amount,
      currency: payment.currency,
      description: null,
      buyer: "{}",
      metadata: "{}",
      return_url: null,
      cancel_url: null,
      webhook_url: null,
      status: "pending",
      created_at: NOW,
      paid_at: null,
    },
    payment,
  });
  return payment;
}

/** What a gateway says of a payment when it is paid. */
export function toPaid(payment_id: string, transactionId: string, amount = 25_050): AnswerInput {
  const money = { amount, currency: "INR" };
  const report: Payment = {
    paymentId: payment_id,
    reference: `reference of ${payment_id}`,
    status: "captured",
    transactionId,
    captured: money,
  };
  return {
    payment_id,
    account: "zozo:merchant",
    title: "ZozoGateway",
    learnsReference: false,
    reason: "sweep",
    report,
    raw: Buffer.from("{}"),
    now: NOW + 1_000,
  };
}

/** What is recorded of a message that was delivered. */
export function toDelivered(message_id: string, token: string, now: number): DeliveryRecord {
  return {
    message_id,
    token,
    at: now,
    now,
    duration: 1,
    outcome: "delivered",
    status: 200,
    error: null,
    answer: "ok",
    random: 0,
  };
}
