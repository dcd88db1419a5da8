import { createPaymentId, type Fact } from "@polygate/core";
import { expect, it } from "vitest";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { type Attempt, note } from "./attempt.ts";

const NOW = 1_800_000_000_000;

function attempt(part: Partial<Attempt> = {}): Attempt {
  const money = { amount: 55_049, currency: "BDT" };
  return {
    id: createPaymentId(NOW),
    sessionId: "payses_1",
    provider: "shop",
    gateway: "wezopay",
    account: "wezopay:1",
    mode: "test",
    token: "token_1",
    asked: money,
    payable: money,
    facts: [],
    refunds: [],
    messages: [],
    timeline: [],
    outcome: "open",
    refundDue: 0,
    checks: 0,
    createdAt: NOW,
    ...part,
  };
}

function captured(part: Partial<Fact> = {}): Fact {
  return {
    kind: "captured",
    account: "wezopay:1",
    reference: "pay_1",
    transactionId: "TRX1",
    money: { amount: 55_049, currency: "BDT" },
    receivedAt: NOW,
    ...part,
  };
}

onEveryLedger((ledger) => {
  async function added(part: Partial<Attempt> = {}): Promise<Attempt> {
    const row = attempt(part);
    await ledger().add(row);
    return row;
  }

  it("gives back what it was given, whatever stands in it", async () => {
    const odd = `'; drop table polygate_attempt; -- ? ?? \\ "quoted" টাকা`;
    const row = await added({
      collectionId: "paycol_1",
      facts: [captured({ payer: { name: odd } })],
      messages: [{ at: NOW, from: "webhook", body: odd, sha256: "00" }],
      timeline: [{ at: NOW, text: odd }],
    });
    expect(await ledger().find(row.id)).toEqual(row);
    expect(await ledger().find("00000000000000000000")).toBeUndefined();
  });

  it("finds rows by session, token, collection, order and reference, oldest first", async () => {
    const names = { collectionId: "paycol_1", orderId: "order_1", reference: "pay_1" };
    const older = await added(names);
    const newer = await added({ ...names, id: createPaymentId(NOW + 1000) });
    await added({ sessionId: "payses_2", token: "token_2", account: "wezopay:2" });
    const both = [older.id, newer.id];
    for (const rows of await Promise.all([
      ledger().ofSession("payses_1"),
      ledger().ofToken("token_1"),
      ledger().ofCollection("paycol_1"),
      ledger().ofOrder("order_1"),
      ledger().ofReference("wezopay:1", "pay_1"),
    ])) {
      expect(rows.map(({ id }) => id)).toEqual(both);
    }
    expect(await ledger().ofReference("wezopay:2", "pay_1")).toEqual([]);
  });

  it("finds what a transaction of this account has paid for", async () => {
    const row = await added({ facts: [captured()] });
    await added({ account: "wezopay:2", facts: [captured({ account: "wezopay:2" })] });
    await added({ facts: [captured({ kind: "refunded" })] });
    expect((await ledger().paidBy("wezopay:1", "TRX1")).map(({ id }) => id)).toEqual([row.id]);
    expect(await ledger().paidBy("wezopay:1", "TRX")).toEqual([]);
  });

  it("loses none of many changes at once", async () => {
    const { id } = await added();
    const sentences = Array.from({ length: 25 }, (_, index) => `sentence ${index}`);
    await Promise.all(sentences.map((text) => ledger().change(id, (row) => note(row, NOW, text))));
    const row = await ledger().find(id);
    expect(row?.timeline.map(({ text }) => text).sort()).toEqual(sentences.sort());
  });

  it("changes nothing where the change throws, and knows no row it was not given", async () => {
    const row = await added();
    const broken = ledger().change(row.id, () => {
      throw new Error("no");
    });
    await expect(broken).rejects.toThrow("no");
    expect(await ledger().find(row.id)).toEqual(row);
    const unknown = ledger().change("00000000000000000000", (it) => it);
    await expect(unknown).rejects.toThrow("no such payment");
  });

  it("finds a changed row by what it is now", async () => {
    const { id } = await added();
    await ledger().change(id, (row) => ({ ...row, orderId: "order_1", refundDue: 1 }));
    expect(await ledger().ofOrder("order_1")).toHaveLength(1);
    expect(await ledger().forMerchant()).toHaveLength(1);
    await ledger().change(id, (row) => ({ ...row, refundDue: 0 }));
    expect(await ledger().forMerchant()).toEqual([]);
  });

  it("hands what is due to one taker only, for the length of the lease", async () => {
    for (let count = 0; count < 10; count += 1) await added({ nextCheckAt: NOW - 1 });
    await added({ nextCheckAt: NOW + 1 });
    await added();
    const taken = await Promise.all([1, 2, 3, 4].map(() => ledger().takeDue(NOW, 60_000, 3)));
    const ids = taken.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await ledger().takeDue(NOW, 60_000, 20);
    expect(ids.length + rest.length).toBe(10);
    expect(await ledger().takeDue(NOW, 60_000, 20)).toEqual([]);
    expect(await ledger().takeDue(NOW + 60_000, 60_000, 20)).toHaveLength(11);
  });

  it("finds what is over and old, and no more of it than is asked for", async () => {
    const old: Partial<Attempt> = {
      outcome: "ordered",
      messages: [{ at: NOW, from: "webhook", body: "x", sha256: "00" }],
    };
    await added(old);
    await added(old);
    await added({ ...old, nextCheckAt: NOW });
    await added({ ...old, outcome: "open" });
    await added({ ...old, refundDue: 1 });
    await added({ ...old, messages: [{ at: NOW, from: "webhook", sha256: "00" }] });
    expect(await ledger().personalBefore(NOW, 10)).toEqual([]);
    expect(await ledger().personalBefore(NOW + 1, 10)).toHaveLength(2);
    expect(await ledger().personalBefore(NOW + 1, 1)).toHaveLength(1);
  });

  it("finds a text in any case, plain or as a form writes it", async () => {
    const says = (body: string) =>
      added({ messages: [{ at: NOW, from: "webhook", body, sha256: "00" }] });
    await says('{"email":"Asha@example.com"}');
    await says("txnData=%22asha%40example.com%22");
    await says("nobody");
    expect(await ledger().mentioning("asha@EXAMPLE.com")).toHaveLength(2);
    expect(await ledger().mentioning("%")).toHaveLength(1);
  });
});
