import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Fact, FactKind } from "./fact.ts";
import type { Payment } from "./payment.ts";
import { toRecord } from "./record.ts";

const inr = (amount: number) => ({ amount, currency: "INR" });
const terms = { asked: inr(100), payable: inr(100) };
const base = { account: "a", reference: "R1", receivedAt: 1000 } as const;

function fact(kind: FactKind, changes: Partial<Fact> = {}): Fact {
  return { ...base, kind, ...changes };
}

const captured = (changes: Partial<Fact> = {}) =>
  fact("captured", { money: inr(100), transactionId: "T1", ...changes });
const refunded = (changes: Partial<Fact> = {}) =>
  fact("refunded", { money: inr(40), transactionId: "F1", ...changes });

/** Few values for each field, so that facts often meet: the same identity, the same times, the same money. */
const someFact: fc.Arbitrary<Fact> = fc.record(
  {
    kind: fc.constantFrom(...FactKind.options),
    account: fc.constantFrom("a", "b"),
    reference: fc.constantFrom("R1", "R2"),
    transactionId: fc.constantFrom("T1", "T2"),
    money: fc.constantFrom(inr(0), inr(40), inr(100), { amount: 100, currency: "USD" }),
    at: fc.constantFrom(500, 1500, 2500),
    receivedAt: fc.constantFrom(1000, 2000, 3000),
    method: fc.constantFrom("UPI", "card"),
    payer: fc.constantFrom({ name: "A" }, { name: "B" }, { vpa: "a@b", name: "A" }),
    decline: fc.constantFrom(
      { code: "declined" as const, message: "no" },
      { code: "expired" as const, message: "late" },
    ),
    dispute: fc.constantFrom(
      { status: "open" as const },
      { status: "lost" as const, at: 1500 },
      { status: "won" as const, at: 2500, money: inr(40) },
    ),
  },
  { requiredKeys: ["kind", "account", "reference", "receivedAt"] },
);

const facts = fc.array(someFact, { maxLength: 6 });

/** Any order of the facts, with any of them told again. */
const toldTwice = facts.chain((told) =>
  fc.tuple(
    fc.constant(told),
    fc
      .shuffledSubarray(told)
      .chain((again) =>
        fc.shuffledSubarray([...told, ...again], { minLength: told.length + again.length }),
      ),
  ),
);

const RANK: Readonly<Record<Payment["status"], number>> = {
  pending: 0,
  authorized: 1,
  expired: 2,
  failed: 3,
  canceled: 4,
  captured: 5,
};

describe("a record", () => {
  it("is the same for every order and repetition of up to six facts", () => {
    fc.assert(
      fc.property(toldTwice, ([once, again]) => {
        expect(toRecord(terms, again)).toEqual(toRecord(terms, once));
      }),
      { numRuns: 3000 },
    );
  });

  it("is the same for the same facts with their fields in another order", () => {
    fc.assert(
      fc.property(facts, (told) => {
        const turned = told.map(
          (one) => Object.fromEntries(Object.entries(one).reverse()) as unknown as Fact,
        );
        expect(toRecord(terms, turned)).toEqual(toRecord(terms, told));
      }),
    );
  });

  it("loses no money, no refund and no rank when a fact is added", () => {
    fc.assert(
      fc.property(facts, someFact, (told, one) => {
        const before = toRecord(terms, told);
        const after = toRecord(terms, [...told, one]);
        expect(after.captured).toBeGreaterThanOrEqual(before.captured);
        expect(after.refunded).toBeGreaterThanOrEqual(before.refunded);
        expect(RANK[after.status]).toBeGreaterThanOrEqual(RANK[before.status]);
        expect(after.foreign.length).toBeGreaterThanOrEqual(before.foreign.length);
      }),
    );
  });

  it("changes no fact it is made of", () => {
    fc.assert(
      fc.property(facts, (told) => {
        const copy = structuredClone(told);
        toRecord(terms, told);
        expect(told).toEqual(copy);
      }),
    );
  });
});

describe("a record's status", () => {
  it("is pending while there are no facts", () => {
    expect(toRecord(terms, [])).toEqual({
      status: "pending",
      captured: 0,
      refunded: 0,
      fit: undefined,
      paidAt: undefined,
      late: false,
      transactionIds: [],
      method: undefined,
      payer: undefined,
      decline: undefined,
      dispute: undefined,
      foreign: [],
    });
  });

  const order = ["captured", "canceled", "failed", "expired", "authorized"] as const;
  it.each(
    order.flatMap((one, rank) => order.slice(rank + 1).map((other) => [one, other] as const)),
  )("is %s rather than %s, whichever came first", (one, other) => {
    for (const [early, late] of [
      [one, other],
      [other, one],
    ] as const) {
      const told = [fact(early, { receivedAt: 1 }), fact(late, { receivedAt: 2 })];
      expect(toRecord(terms, told).status).toBe(one);
    }
  });

  it("stays captured when all of it was given back or is contested", () => {
    const told = [
      captured(),
      refunded({ money: inr(100) }),
      fact("disputed", { dispute: { status: "lost" } }),
    ];
    expect(toRecord(terms, told)).toMatchObject({
      status: "captured",
      captured: 100,
      refunded: 100,
      dispute: { status: "lost" },
    });
  });

  it("says why it failed while it is failed, and no longer", () => {
    const decline = { code: "declined", message: "no" } as const;
    const failed = fact("failed", { decline });
    expect(toRecord(terms, [failed])).toMatchObject({ status: "failed", decline });
    expect(toRecord(terms, [failed, captured()]).decline).toBeUndefined();
  });

  it("is not changed by a refund or a dispute alone", () => {
    const told = [refunded(), fact("disputed", { dispute: { status: "open" } })];
    expect(toRecord(terms, told)).toMatchObject({ status: "pending", captured: 0, fit: undefined });
  });
});

describe("a record's money", () => {
  it.each([
    ["one transaction", [captured()], 100, "exact"],
    [
      "one transaction, told by two messages",
      [captured(), captured({ receivedAt: 9 })],
      100,
      "exact",
    ],
    ["two transactions", [captured(), captured({ transactionId: "T2" })], 200, "over"],
    [
      "two transactions that make it up",
      [captured({ money: inr(60) }), captured({ transactionId: "T2", money: inr(40) })],
      100,
      "exact",
    ],
    ["too little", [captured({ money: inr(99) })], 99, "under"],
    ["too much", [captured({ money: inr(101) })], 101, "over"],
    [
      "a sum that grew",
      [captured({ money: inr(60) }), captured({ money: inr(100) })],
      100,
      "exact",
    ],
    [
      "a total and its transaction",
      [captured(), captured({ transactionId: undefined as never })],
      100,
      "exact",
    ],
    [
      "a total above its transactions",
      [captured({ money: inr(40) }), fact("captured", { money: inr(100) })],
      100,
      "exact",
    ],
    [
      "a total below its transactions",
      [captured(), fact("captured", { money: inr(40) })],
      100,
      "exact",
    ],
    ["two references", [captured(), captured({ reference: "R2" })], 200, "over"],
    ["two accounts", [captured(), captured({ account: "b" })], 200, "over"],
    ["no sum at all", [captured({ money: undefined as never })], 0, "under"],
  ] as const)("is summed over %s", (_, told, sum, fit) => {
    expect(toRecord(terms, told)).toMatchObject({ captured: sum, fit });
  });

  it("given back is summed over distinct refunds, or taken at the gateway's total", () => {
    const [one, other] = [refunded(), refunded({ transactionId: "F2" })];
    const total = fact("refunded", { money: inr(80) });
    expect(toRecord(terms, [one, one, other]).refunded).toBe(80);
    expect(toRecord(terms, [one, total]).refunded).toBe(80);
    expect(toRecord(terms, [one, other, total]).refunded).toBe(80);
    expect(toRecord(terms, [one]).refunded).toBe(40);
  });

  it("is compared with what was payable, not with what was asked", () => {
    const changed = { asked: inr(100), payable: inr(99) };
    expect(toRecord(changed, [captured({ money: inr(99) })]).fit).toBe("exact");
    expect(toRecord(changed, [captured()]).fit).toBe("over");
  });

  it("in another currency is set aside, and pays nothing", () => {
    const foreign = captured({ money: { amount: 100, currency: "USD" } });
    expect(toRecord(terms, [foreign])).toMatchObject({
      status: "pending",
      captured: 0,
      fit: undefined,
      transactionIds: [],
      foreign: [foreign],
    });
    expect(toRecord(terms, [foreign, captured()])).toMatchObject({
      status: "captured",
      captured: 100,
      foreign: [foreign],
    });
  });
});

describe("a record's times", () => {
  it("say when the sum was reached, by the gateway's time where it states one", () => {
    const first = captured({ money: inr(60), at: 10 });
    const second = captured({ money: inr(40), transactionId: "T2", at: 20 });
    const third = captured({ transactionId: "T3", at: 30 });
    expect(toRecord(terms, [third, second, first]).paidAt).toBe(20);
    expect(toRecord(terms, [first]).paidAt).toBe(10);
    expect(toRecord(terms, [captured()]).paidAt).toBe(base.receivedAt);
  });

  it.each(["expired", "canceled", "failed"] as const)(
    "call money late that came after %s",
    (kind) => {
      const end = fact(kind, { at: 50 });
      expect(toRecord(terms, [end, captured({ at: 51 })]).late).toBe(true);
      expect(toRecord(terms, [end, captured({ at: 50 })]).late).toBe(false);
      expect(toRecord(terms, [end, captured({ at: 49 })]).late).toBe(false);
      expect(toRecord(terms, [end]).late).toBe(false);
    },
  );

  it("judge lateness by when things happened, not by when we heard of them", () => {
    const end = fact("expired", { receivedAt: 60 });
    expect(toRecord(terms, [end, captured({ at: 40, receivedAt: 5000 })]).late).toBe(false);
    expect(toRecord(terms, [end, captured({ at: 70, receivedAt: 5000 })]).late).toBe(true);
  });

  it("call nothing late that was merely authorized or contested before", () => {
    const told = [
      fact("authorized", { at: 1 }),
      fact("disputed", { at: 2, dispute: { status: "open" } }),
      captured({ at: 3 }),
    ];
    expect(toRecord(terms, told).late).toBe(false);
  });

  it("order the transactions", () => {
    const told = [
      captured({ transactionId: "T2", at: 20 }),
      captured({ transactionId: "T1", at: 10 }),
      captured({ transactionId: "T1", at: 10, money: inr(40) }),
    ];
    expect(toRecord(terms, told).transactionIds).toEqual(["T1", "T2"]);
  });

  it("see a dispute that was won and is opened again, though nobody says when", () => {
    const told = (status: "open" | "won", receivedAt: number) =>
      fact("disputed", { receivedAt, dispute: { status } });
    const again = [told("open", 10), told("won", 20), told("open", 30)];
    expect(toRecord(terms, again).dispute).toEqual({ status: "open" });
    expect(toRecord(terms, again.toReversed()).dispute).toEqual({ status: "open" });
  });

  it("order disputes, so that a late message about an early state changes nothing", () => {
    const dispute = (status: "open" | "lost" | "won", at: number, receivedAt: number) =>
      fact("disputed", { at, receivedAt, dispute: { status, at } });
    const won = dispute("won", 30, 100);
    const open = dispute("open", 10, 300);
    const lost = dispute("lost", 20, 200);
    expect(toRecord(terms, [won, lost, open]).dispute).toEqual({ status: "won", at: 30 });
    expect(toRecord(terms, [lost, open]).dispute?.status).toBe("lost");
  });
});

describe("a record's payer and method", () => {
  it("are those of the first capture that names them", () => {
    const told = [
      captured({ transactionId: "T3", at: 30, payer: { name: "C" }, method: "card" }),
      captured({ transactionId: "T2", at: 20, payer: { name: "B" } }),
      captured({ at: 10 }),
      fact("failed", { at: 1, payer: { name: "Z" }, method: "wallet" }),
    ];
    expect(toRecord(terms, told)).toMatchObject({ payer: { name: "B" }, method: "card" });
  });
});
