import { describe, expect, it } from "vitest";
import { samplePayment } from "../../__fixtures__/sample-payment.ts";
import * as corpus from "../../__fixtures__/zozo-corpus.ts";
import { writeJson } from "../../wire-json.ts";
import { announce } from "./webhooks.ts";
import { createdReply, failureReply, statusReply } from "./wire.ts";

const paid = samplePayment({
  gateway: "zozo",
  id: "abc12",
  orderId: "ORD_12345",
  requested: { amount: 50_000, currency: "INR" },
  status: "paid",
  paidAt: Date.parse("2024-01-12T13:22:08+05:30"),
  transactionId: "312345678901",
  details: { customer_mobile: "9876543210", remark1: "customer@gmail.com" },
});
const callbackOf = (payment: typeof paid) =>
  announce({ happening: "paid", payment, now: 0, forged: false })[0];

describe("what is emitted", () => {
  it("is the documented reply to create, byte for byte", () => {
    const reply = createdReply({ ...paid, orderId: "ORD_123" }, "https://zozogateway.com/pay/abcd");
    expect(writeJson(reply)).toBe(corpus.CREATED);
  });

  it("is the documented reply to a duplicate, byte for byte", () => {
    expect(writeJson(failureReply("Order ID already exists!"))).toBe(corpus.DUPLICATE);
  });

  it("is the documented callback, as JSON and as a form in turns", () => {
    expect(callbackOf({ ...paid, serial: 1 })).toEqual({
      headers: { "content-type": "application/json" },
      body: corpus.CALLBACK,
    });
    expect(callbackOf({ ...paid, serial: 2 })).toEqual({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: corpus.CALLBACK_FORM,
    });
  });

  it("is the family's bracketed form in its scenario", () => {
    expect(callbackOf({ ...paid, scenario: "family" })?.body).toBe(corpus.FAMILY_FORM);
  });

  it("is only what the page documents in the scenario bare", () => {
    expect(writeJson(statusReply({ ...paid, scenario: "bare" }))).toBe(corpus.BARE_STATUS);
  });
});
