import { describe, expect, it } from "vitest";
import type { Report } from "./platform.ts";
import { type PaymentRecord, toRecord } from "./record.ts";
import { meaningOf } from "./report-meaning.ts";

const asked = { amount: 9900, currency: "INR" };
const base = {
  eventId: "evt_1",
  version: 1,
  orderId: "7",
  paymentId: "01ARZ3NDEKTSV4RRFFQ6",
  gateway: "zozo",
  mode: "test",
  asked,
} as const;
const fact = {
  kind: "captured",
  account: "a",
  reference: "r",
  transactionId: "UTR1",
  money: asked,
  receivedAt: 10,
} as const;
const captured = toRecord({ asked, payable: asked }, [fact]);
const about = (record: PaymentRecord): Report => ({ ...base, type: "payment", record });

describe("meaningOf", () => {
  it("says paid for exactly what was payable, with what to find it by", () => {
    expect(meaningOf(about(captured))).toEqual({
      type: "paid",
      transaction: "UTR1",
      sentence: "zozo payment 01ARZ3NDEKTSV4RRFFQ6 collected 99.00 INR (transaction UTR1).",
    });
  });

  it("finds a payment without a transaction by its own id", () => {
    const meaning = meaningOf(about({ ...captured, transactionIds: [] }));
    expect(meaning).toMatchObject({ type: "paid", transaction: base.paymentId });
  });

  it.each([
    ["under", { captured: 9899, fit: "under" }, "collected 98.99 INR, but that is too little."],
    ["over", { captured: 9901, fit: "over" }, "collected 99.01 INR, but that is too much."],
    ["late", { late: true }, "only after the payment had ended."],
    ["given back", { refunded: 100 }, "1.00 INR has been given back since."],
    ["contested", { dispute: { status: "open" } }, "the payment is contested."],
    ["without a fit", { fit: undefined }, "that is too little."],
  ] as const)("wants a person for a payment that is %s", (_what, change, sentence) => {
    const meaning = meaningOf(about({ ...captured, ...change }));
    expect(meaning).toMatchObject({
      type: "attention",
      sentence: expect.stringContaining(sentence),
    });
  });

  it("takes what the merchant accepted as paid, save what went back or is contested", () => {
    const accepted = (change: Partial<PaymentRecord>): Report => ({
      ...base,
      type: "payment",
      record: { ...captured, ...change },
      accepted: true,
    });
    expect(meaningOf(accepted({ late: true })).type).toBe("paid");
    expect(meaningOf(accepted({ captured: 9800, fit: "under" }))).toMatchObject({
      type: "paid",
      sentence: expect.stringContaining("collected 98.00 INR"),
    });
    expect(meaningOf(accepted({ refunded: 100 })).type).toBe("attention");
    expect(meaningOf(accepted({ dispute: { status: "open" } })).type).toBe("attention");
  });

  it("takes a contest that was won as no doubt", () => {
    const record: PaymentRecord = { ...captured, dispute: { status: "won" } };
    expect(meaningOf(about(record)).type).toBe("paid");
  });

  it.each(["pending", "authorized"] as const)("waits while a payment is %s", (status) => {
    expect(meaningOf(about({ ...captured, status }))).toEqual({ type: "waiting" });
  });

  it.each(["canceled", "expired", "failed"] as const)("says that an attempt %s", (status) => {
    expect(meaningOf(about({ ...captured, status }))).toMatchObject({ type: "ended", status });
  });

  it("hands a case's reason on", () => {
    const meaning = meaningOf({
      ...base,
      type: "case",
      kind: "double",
      record: captured,
      reason: "Paid twice.",
    });
    expect(meaning).toEqual({
      type: "attention",
      sentence: "zozo payment 01ARZ3NDEKTSV4RRFFQ6: Paid twice.",
    });
  });

  it.each([
    ["pending", { type: "waiting" }],
    ["succeeded", { type: "attention", sentence: expect.stringContaining("reached the buyer") }],
    [
      "failed",
      { type: "attention", sentence: expect.stringContaining("failed: the buyer has not") },
    ],
  ] as const)("reads a refund that is %s", (status, meaning) => {
    const refund = { reference: "R1", status, money: asked };
    expect(meaningOf({ ...base, type: "refund", refund })).toEqual(meaning);
  });

  it("says why a refund failed, where that is known", () => {
    const refund = { reference: "R1", status: "failed", money: asked } as const;
    expect(
      meaningOf({ ...base, type: "refund", refund, reason: "The account is closed." }),
    ).toEqual({
      type: "attention",
      sentence:
        "zozo payment 01ARZ3NDEKTSV4RRFFQ6: the refund R1 of 99.00 INR failed (The account is closed): the buyer has not got the money.",
    });
  });
});
