import { describe, expect, it } from "vitest";
import { Fact, factIdentity, factTime, toFacts } from "./fact.ts";
import type { Payment } from "./payment.ts";

const inr = (amount: number) => ({ amount, currency: "INR" });
const context = { account: "a", payable: inr(100), receivedAt: 1000 };
const payment: Payment = { reference: "R1", status: "pending" };
const base = { account: "a", reference: "R1", receivedAt: 1000 };

function facts(changes: Partial<Payment>) {
  const made = toFacts({ ...payment, ...changes }, context);
  for (const one of made) expect(Fact.parse(one)).toEqual(one);
  return made;
}

describe("toFacts", () => {
  it("makes none of a pending payment", () => {
    expect(facts({ asked: inr(100), method: "UPI" })).toEqual([]);
  });

  it.each(["authorized", "canceled", "expired"] as const)("makes one of %s", (status) => {
    expect(facts({ status })).toEqual([{ ...base, kind: status }]);
  });

  it("makes one of a decline, with the reason", () => {
    const decline = { code: "declined", message: "no" } as const;
    expect(facts({ status: "failed", decline })).toEqual([{ ...base, kind: "failed", decline }]);
  });

  it("makes one of a capture, at the sum and time the gateway states", () => {
    const stated = {
      status: "captured",
      captured: inr(99),
      transactionId: "T1",
      paidAt: 500,
      method: "UPI",
      payer: { name: "A" },
    } as const;
    expect(facts(stated)).toEqual([
      {
        ...base,
        kind: "captured",
        money: inr(99),
        transactionId: "T1",
        at: 500,
        method: "UPI",
        payer: { name: "A" },
      },
    ]);
  });

  it("takes what was payable for a sum the gateway does not state", () => {
    expect(facts({ status: "captured" })).toEqual([{ ...base, kind: "captured", money: inr(100) }]);
  });

  it("makes one of each refund that succeeded, and one of their total", () => {
    const refunds = [
      { reference: "F1", status: "succeeded", money: inr(10), at: 700 },
      { reference: "F2", status: "pending", money: inr(20) },
      { reference: "F3", status: "failed", money: inr(30) },
    ] as const;
    expect(facts({ refunds: [...refunds], refunded: inr(10) })).toEqual([
      { ...base, kind: "refunded", transactionId: "F1", money: inr(10), at: 700 },
      { ...base, kind: "refunded", money: inr(10) },
    ]);
    expect(facts({ refunded: inr(0) })).toEqual([]);
  });

  it("makes one of a dispute", () => {
    const dispute = { status: "open", at: 800 } as const;
    expect(facts({ dispute })).toEqual([{ ...base, kind: "disputed", dispute, at: 800 }]);
  });
});

describe("factIdentity", () => {
  const one: Fact = { ...base, kind: "captured", transactionId: "T1", money: inr(100) };

  it("is the same however and whenever it was told", () => {
    for (const changes of [{ receivedAt: 2 }, { at: 3 }, { method: "UPI" }, { payer: {} }]) {
      expect(factIdentity({ ...one, ...changes })).toBe(factIdentity(one));
    }
  });

  it.each([
    { kind: "refunded" },
    { account: "b" },
    { reference: "R2" },
    { transactionId: "T2" },
    { transactionId: undefined },
    { money: inr(99) },
    { money: { amount: 100, currency: "USD" } },
    { money: undefined },
    { dispute: { status: "open" } },
  ])("is another with %j", (changes) => {
    expect(factIdentity({ ...one, ...changes } as Fact)).not.toBe(factIdentity(one));
  });

  it("keeps fields apart that look alike when put together", () => {
    const glued = { ...one, account: 'a","R1', reference: "" };
    expect(factIdentity(glued)).not.toBe(factIdentity(one));
  });

  it("tells a dispute's states and times apart", () => {
    const of = (dispute: Fact["dispute"]) => factIdentity({ ...base, kind: "disputed", dispute });
    const identities = [
      of({ status: "open" }),
      of({ status: "open", at: 1 }),
      of({ status: "open", at: 2 }),
      of({ status: "won", at: 2 }),
    ];
    expect(new Set(identities).size).toBe(4);
  });
});

describe("factTime", () => {
  it("is the gateway's where it states one, else ours", () => {
    expect(factTime({ ...base, kind: "captured", at: 0 })).toBe(0);
    expect(factTime({ ...base, kind: "captured" })).toBe(1000);
  });
});
