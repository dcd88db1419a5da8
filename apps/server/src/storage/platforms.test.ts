import type { Report } from "@polygate/core";
import { beforeEach, expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toDelivered, toMessage, toPaid, toPayment } from "../__fixtures__/rows.ts";
import type { Storage } from "./storage.ts";

const NOW = 1_790_000_000_000;
const STORE = {
  store_id: "tea",
  platform: "woocommerce",
  name: "Tea",
  mode: "test",
  url: null,
  settings: "sealed",
  late_payments: "revive",
  release_level: 4,
  notify_email: null,
  status: "active",
  created_at: NOW,
} as const;

describeStorage("what platforms ask and send", (opened) => {
  let template: string;
  beforeEach(async () => {
    await opened.storage.run("createStore", { store: STORE, actor: "owner", now: NOW });
    await opened.storage.run("findPlatformStore", { store_id: "tea" });
    template = (await createPayment(opened.storage, "ORDER-1")).session_id;
  });
  const both = () => [opened.storage, opened.other, opened.storage, opened.other];

  const command = { store_id: "tea", command_id: "c1", type: "open", fingerprint: "f", now: NOW };
  const key = { store_id: "tea", command_id: "c1" };

  it("a store without keys gets one that nobody can present", async () => {
    const found = await Promise.all(
      both().map((one) => one.run("findPlatformStore", { store_id: "tea" })),
    );
    expect(new Set(found.map((it) => it?.key_id))).toEqual(new Set(["platform:tea"]));
    expect(await opened.storage.run("findKey", { hash: "none: tea", now: NOW })).toBeUndefined();
    expect(await opened.storage.run("findPlatformStore", { store_id: "store" })).toBeUndefined();
  });

  it("a command is begun by one of many", async () => {
    const states = await Promise.all(both().map((one) => one.run("beginCommand", command)));
    expect(states.map(({ type }) => type).toSorted()).toEqual(["busy", "busy", "busy", "new"]);
  });

  it("an order's turn is taken by one of many, and again once it was ended, or has ended by itself", async () => {
    const order = { store_id: "tea", order_ref: "7", lease: 1_000 };
    const take = (one: Storage, token: string, now = NOW) =>
      one.run("takeOrderTurn", { ...order, token, now });
    const taken = await Promise.all(both().map((one, index) => take(one, `t${index}`)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const token = `t${taken.indexOf(true)}`;
    await opened.other.run("endOrderTurn", { ...order, token: "somebody else's" });
    expect(await take(opened.other, "next")).toBe(false);
    await opened.other.run("endOrderTurn", { ...order, token });
    expect(await take(opened.other, "next")).toBe(true);
    expect(await take(opened.storage, "later", NOW + 999)).toBe(false);
    expect(await take(opened.storage, "later", NOW + 1_000)).toBe(true);
  });

  it("a command has one answer: the first, though whoever gave the second was at it too", async () => {
    await opened.storage.run("beginCommand", command);
    const later = await opened.other.run("beginCommand", { ...command, now: NOW + 60_000 });
    expect(later).toEqual({ type: "new" });
    expect(await opened.other.run("answerCommand", { ...key, answer: '"one"' })).toBe('"one"');
    expect(await opened.storage.run("answerCommand", { ...key, answer: '"two"' })).toBe('"one"');
    expect(await opened.storage.run("beginCommand", command)).toEqual({
      type: "answered",
      answer: '"one"',
    });
  });

  it("a command with other content is a conflict, and one that failed may be begun again", async () => {
    await opened.storage.run("beginCommand", command);
    expect(await opened.storage.run("beginCommand", { ...command, fingerprint: "g" })).toEqual({
      type: "conflict",
    });
    await opened.storage.run("releaseCommand", key);
    expect(await opened.storage.run("beginCommand", command)).toEqual({ type: "new" });
  });

  async function claim(one: Storage, name: string, fields: { replaces?: string } = {}) {
    const { session } = (await opened.storage.run("readSession", { session_id: template }))!;
    return await one.run("claimOrder", {
      session: {
        ...session,
        session_id: name,
        store_id: "tea",
        key_id: "platform:tea",
        order_ref: "727",
        order_group: null,
      },
      payment: toPayment(name),
      ...(fields.replaces !== undefined && { replaces: fields.replaces }),
    });
  }

  it("an order has one payment that is wanted, whoever opens it and at which moment", async () => {
    const holders = await Promise.all(both().map((one, index) => claim(one, `S${index}`)));
    expect(new Set(holders).size).toBe(1);
    expect(await opened.place.query("select 1 from sessions where store_id = 'tea'")).toHaveLength(
      1,
    );
  });

  it("an order that was paid meanwhile is not opened anew", async () => {
    await claim(opened.storage, "OLD");
    const view = await opened.storage.run("readSession", { session_id: "OLD" });
    const { payment_id = "" } = view?.payment ?? {};
    // Whoever replaces it has read that it waits, and is overtaken by its money.
    const [paid, holder] = await Promise.all([
      opened.other.run("applyAnswer", toPaid(payment_id, "UTR1")),
      claim(opened.storage, "NEW", { replaces: "OLD" }),
    ]);
    expect(paid.status).toBe("captured");
    const after = await opened.storage.run("readSession", { session_id: "NEW" });
    // Either the money was seen, or the new one was closed by it.
    if (holder === "OLD") expect(after).toBeUndefined();
    else expect(after?.session.status).toBe("cancelled");
    expect(await claim(opened.storage, "NEWER", { replaces: "OLD" })).toBe("OLD");
  });

  it("a session gives way to one of those that want its place, and is closed", async () => {
    await claim(opened.storage, "OLD");
    const holders = await Promise.all(
      both().map((one, index) => claim(one, `S${index}`, { replaces: "OLD" })),
    );
    expect(new Set(holders).size).toBe(1);
    const closings = await Promise.all(
      both().map((one) => one.run("claimClosings", { now: NOW, limit: 9, lease: 60_000 })),
    );
    const closed = closings.flat().map(({ view, reason }) => [view.session.session_id, reason]);
    expect(closed).toEqual([["OLD", "replaced"]]);
    const again = await opened.storage.run("claimClosings", {
      now: NOW + 60_000,
      limit: 9,
      lease: 1,
    });
    expect(again).toHaveLength(1);
    await opened.storage.run("finishClosing", { session_id: "OLD" });
    expect(await opened.storage.run("claimClosings", { now: NOW * 2, limit: 9, lease: 1 })).toEqual(
      [],
    );
  });

  it("a refund that is through is reported once, by its own reference", async () => {
    await claim(opened.storage, "PAID");
    const view = await opened.storage.run("readSession", { session_id: "PAID" });
    const { payment_id } = view!.payment;
    await opened.storage.run("applyAnswer", toPaid(payment_id, "UTR1"));
    const { message, text } = toMessage("verified");
    for (const [reference, amount] of [
      ["R1", 1_000],
      ["R1", 1_000],
      ["R2", 2_000],
    ] as const) {
      const money = { amount, currency: "INR" };
      await opened.storage.run("applyMessage", {
        inbox_id: await opened.storage.run("storeMessage", {
          message: { ...message, processed_at: null },
          text,
        }),
        owner_id: payment_id,
        account_id: "zozo",
        account: "zozo:merchant",
        title: "ZozoGateway",
        learnsReference: false,
        events: [{ type: "refund", refund: { reference, status: "succeeded", money } }],
        received_at: NOW,
        now: NOW,
      });
    }
    const reports: Report[] = [];
    for (;;) {
      const input = { now: NOW * 2, limit: 9, lease: 60_000, token: "one" };
      const due = await opened.storage.run("claimDeliveries", input);
      if (due.length === 0) break;
      // One order hears one thing at a time.
      expect(due).toHaveLength(1);
      expect(await opened.other.run("claimDeliveries", { ...input, token: "other" })).toEqual([]);
      for (const { message, report } of due) {
        if (report) reports.push(report);
        await opened.storage.run("recordDelivery", toDelivered(message.message_id, "one", NOW * 2));
      }
    }
    const refunds = reports.flatMap((it) => (it.type === "refund" ? [it.refund] : []));
    refunds.sort((one, two) => (one.reference < two.reference ? -1 : 1));
    expect(refunds).toMatchObject([
      { reference: "R1", money: { amount: 1_000 } },
      { reference: "R2", money: { amount: 2_000 } },
    ]);
    expect(new Set(reports.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it("a message is kept once and worked on by one at a time", async () => {
    const message = {
      store_id: "tea",
      message_id: "m",
      topic: "t",
      body: Buffer.from("b"),
      now: NOW,
    };
    const kept = await Promise.all(both().map((one) => one.run("keepPlatformMessage", message)));
    expect(kept.filter((isNew) => isNew)).toHaveLength(1);
    const input = { now: NOW, limit: 5, lease: 60_000, without: [] };
    const claimed = await Promise.all(
      both().map((one, index) => one.run("claimPlatformMessages", { ...input, token: `${index}` })),
    );
    expect(claimed.flat()).toHaveLength(1);
  });

  it("whoever lost the turn to work on a message writes nothing of it", async () => {
    const message = {
      store_id: "tea",
      message_id: "m",
      topic: "t",
      body: Buffer.from("b"),
      now: NOW,
    };
    await opened.storage.run("keepPlatformMessage", message);
    const input = { limit: 5, lease: 60_000, without: [] };
    const [row] = await opened.storage.run("claimPlatformMessages", {
      ...input,
      now: NOW,
      token: "slow",
    });
    const inbox_id = row?.inbox_id ?? 0;
    const later = NOW + 60_000;
    await opened.other.run("claimPlatformMessages", { ...input, now: later, token: "quick" });
    const done = { inbox_id, now: later, next_at: later + 1 };
    await opened.storage.run("recordPlatformMessage", { ...done, token: "slow", error: null });
    const list = { store_id: "tea", waiting: true, limit: 9 };
    expect(await opened.storage.run("listPlatformMessages", list)).toMatchObject([{ attempts: 0 }]);
    await opened.other.run("recordPlatformMessage", { ...done, token: "quick", error: "down" });
    expect(await opened.storage.run("listPlatformMessages", list)).toMatchObject([
      { attempts: 1, last_error: "down", next_at: later + 1 },
    ]);
  });
});
