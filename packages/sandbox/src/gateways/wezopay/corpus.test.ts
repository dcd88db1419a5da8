import { describe, expect, it } from "vitest";
import { samplePayment } from "../../__fixtures__/sample-payment.ts";
import * as corpus from "../../__fixtures__/wezopay-corpus.ts";
import { SANDBOX_ACCOUNTS } from "../../accounts.ts";
import { sign } from "../../signing.ts";
import { writeJson } from "../../wire-json.ts";
import { announce } from "./webhooks.ts";
import { createdData, paymentData } from "./wire.ts";

const account = { ...SANDBOX_ACCOUNTS.wezopay, webhookSecret: corpus.SECRET };
const paid = samplePayment({
  gateway: "wezopay",
  id: "pay_abc123xyz",
  orderId: "INV-001",
  requested: { amount: 25_000, currency: "BDT" },
  status: "paid",
  paidAt: Date.parse("2026-06-08T11:45:00Z"),
  expiresAt: Date.parse("2026-06-08T12:30:00Z"),
  transactionId: "8N2K3TEST12",
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
    const data = createdData(paid, "https://wezopay.com/p/pay_abc123xyz");
    expect(writeJson({ success: true, data })).toBe(corpus.CREATED);
  });

  it("is the documented reply to verify, byte for byte", () => {
    expect(writeJson({ success: true, data: paymentData(paid) })).toBe(corpus.VERIFIED);
  });

  it("is the documented webhook, byte for byte, with its signature", () => {
    const announcement = { happening: "paid" as const, payment: paid, now: 0, forged: false };
    expect(announce(account, announcement)).toEqual([
      {
        headers: {
          "content-type": "application/json",
          "x-wezopay-signature": corpus.WEBHOOK.signature,
        },
        body: corpus.WEBHOOK.body,
      },
    ]);
  });
});
