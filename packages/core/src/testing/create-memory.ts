import { PaymentError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import { hmacSha256 } from "../signature.ts";
import { type Clock, systemClock } from "../time.ts";
import type { WebhookRequest } from "../webhook.ts";
import { createMemoryDriver } from "./memory/driver.ts";
import { createMemoryStore, type StoredPayment, toWire } from "./memory/store.ts";

/** A gateway that lives in a Map, for tests of what stands above gateways. Each act returns the signed webhook it causes. */
export interface Memory {
  readonly gateway: Gateway;
  /**
   * The buyer pays the whole sum, or so many minor units. Amounts that end in 05 are declined instead, in 06 only
   * authorized: `getPayment` and the webhook say so.
   */
  pay(paymentId: string, amount?: number): WebhookRequest;
  decline(paymentId: string, reason?: string): WebhookRequest;
  expire(paymentId: string): WebhookRequest;
  /** The merchant gives back so many minor units in the gateway's own panel, without us. */
  refund(paymentId: string, amount: number): WebhookRequest;
  /** The buyer's bank contests it. */
  dispute(paymentId: string): WebhookRequest;
  /** The webhook for the payment as it stands, once more. */
  webhook(paymentId: string): WebhookRequest;
  /** Where the payment's webhooks go. */
  webhookUrl(paymentId: string): string;
}

/** Everything may be left out. */
export interface MemoryOptions {
  readonly account?: string;
  readonly now?: Clock;
}

/** Makes a {@link Memory}. Its acts throw `not_found` for a payment that was never opened. */
export function createMemory({
  account = "memory",
  now = systemClock,
}: MemoryOptions = {}): Memory {
  const apiKey = `memory_key_of_${account}`;
  const webhookSecret = `memory_secret_of_${account}`;
  const store = createMemoryStore(apiKey, now);

  function find(paymentId: string): StoredPayment {
    const payment = store.payments.get(paymentId);
    if (!payment)
      throw new PaymentError("not_found", "memory: no such payment", { gateway: "memory" });
    return payment;
  }

  function notify(payment: StoredPayment): WebhookRequest {
    const text = JSON.stringify({ event: `payment.${payment.status}`, payment: toWire(payment) });
    const body = new TextEncoder().encode(text);
    const signature = hmacSha256(webhookSecret, body);
    return {
      headers: { "content-type": "application/json", "x-memory-signature": signature },
      query: "",
      body,
    };
  }

  function move(act: (payment: StoredPayment) => void): (paymentId: string) => WebhookRequest {
    return (paymentId) => {
      const payment = find(paymentId);
      act(payment);
      return notify(payment);
    };
  }

  function refuse(payment: StoredPayment, reason: string): void {
    payment.status = "declined";
    payment.decline = reason;
  }

  return {
    gateway: createMemoryDriver({
      mode: "test",
      account,
      apiKey,
      webhookSecret,
      fetch: store.fetch,
    }),
    pay: (paymentId, amount) =>
      move((payment) => {
        const ending = payment.money.amount % 100;
        if (ending === 5) refuse(payment, "amounts that end in 05 are declined");
        else if (ending === 6) payment.status = "authorized";
        else store.settle(payment, amount ?? payment.money.amount);
      })(paymentId),
    decline: (paymentId, reason = "declined") =>
      move((payment) => refuse(payment, reason))(paymentId),
    expire: move((payment) => {
      payment.status = "expired";
    }),
    refund: (paymentId, amount) =>
      move(({ refunds }) => {
        refunds.push({ id: `panel_${refunds.length + 1}`, status: "done", amount });
      })(paymentId),
    dispute: move((payment) => {
      payment.dispute = "open";
    }),
    webhook: move(() => {}),
    webhookUrl: (paymentId) => find(paymentId).webhookUrl,
  };
}
