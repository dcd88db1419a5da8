import { describe, expect, it } from "vitest";
import * as corpus from "../../__fixtures__/paygate-corpus.ts";
import { samplePayment } from "../../__fixtures__/sample-payment.ts";
import { SANDBOX_ACCOUNTS } from "../../accounts.ts";
import { sign } from "../../signing.ts";
import { writeJson } from "../../wire-json.ts";
import { announce } from "./webhooks.ts";
import { sessionOf } from "./wire.ts";

const account = { ...SANDBOX_ACCOUNTS.paygate, webhookSecret: corpus.SECRET };
const open = samplePayment({
  gateway: "paygate",
  id: "A1B2C3D4E5F67890",
  orderId: "ORDER-123",
  requested: { amount: 10_000, currency: "INR" },
  payable: { amount: 9_900, currency: "INR" },
  expiresAt: Date.parse("2026-04-14T01:10:00Z"),
  details: { customer_name: "John Doe", merchant_ref: "ORDER-123" },
  custom: { order_id: "ORD-456" },
});

describe("the vectors", () => {
  it("verify over the text, and only over it", () => {
    const { body, signature, reserialized } = corpus.WEBHOOK;
    expect(sign(corpus.SECRET, body)).toBe(signature);
    expect(sign(corpus.SECRET, JSON.stringify(JSON.parse(body)))).toBe(reserialized);
  });
});

describe("what is emitted", () => {
  it("is the documented reply to create, byte for byte", () => {
    const urls = {
      checkoutUrl: "http://localhost:3000/checkout/A1B2C3D4E5F67890",
      upiId: "yourupi@bank",
    };
    expect(writeJson({ success: true, payment: sessionOf(open, urls) })).toBe(corpus.CREATED);
  });

  it("is the documented webhook, byte for byte, with its headers", () => {
    const payment = {
      ...open,
      status: "paid" as const,
      paidAt: Date.parse("2026-04-14T01:05:00Z"),
      transactionId: "103100084802",
    };
    expect(announce(account, { happening: "paid", payment, now: 0, forged: false })).toEqual([
      {
        headers: {
          "content-type": "application/json",
          "x-webhook-signature": corpus.WEBHOOK.signature,
          "x-webhook-event": "payment.success",
        },
        body: corpus.WEBHOOK.body,
      },
    ]);
  });

  it("is the expiry of the corpus, byte for byte", () => {
    const payment = { ...open, status: "expired" as const };
    const now = open.expiresAt;
    const [webhook] = announce(account, { happening: "expired", payment, now, forged: false });
    expect(webhook?.body).toBe(corpus.EXPIRED_BODY);
    expect(webhook?.headers["x-webhook-event"]).toBe("payment.expired");
  });
});
