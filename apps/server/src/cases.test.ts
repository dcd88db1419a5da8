import { hmacSha256 } from "@polygate/core";
import { afterEach, describe, expect, it } from "vitest";
import { create, startShop } from "./__fixtures__/case-shop.ts";
import { decideAs, openCaseOf } from "./__fixtures__/owner.ts";
import { sayPaid } from "./__fixtures__/say-paid.ts";
import { newestAt, WEBHOOK_SECRET, type World } from "./__fixtures__/world.ts";

let world: World;
afterEach(() => world.close());

const events = () => world.told.map(({ body }) => body.event);
const status = async (sessionId: string) => (await world.get(sessionId)).status;

async function payWith(amount: string, gateway: "wezopay" | "zaakpay" = "wezopay") {
  const payment = await create(world, gateway);
  const at = newestAt(world.sandbox, gateway);
  world.sandbox.control.act(gateway, at.id, "pay", { amount });
  await world.settle();
  return payment;
}

async function expire(): Promise<void> {
  for (let minutes = 0; minutes <= 62; minutes += 2) {
    world.advance(120_000);
    await world.server.sweep();
  }
}

describe("too little money", () => {
  it("carries what was asked and what the gateway said", async () => {
    world = await startShop();
    const { session_id } = await payWith("100.00");
    const { engine } = world.server;
    const detail = await engine.storage.run("readCase", {
      case_id: (await openCaseOf(world, "under")).case_id,
    });
    expect(detail).toMatchObject({
      case: { kind: "under", session_id, store_id: "shop" },
      asked: { amount: 25_000, payable: 25_000, currency: "BDT", order: "ORDER-1" },
      refundable: 10_000,
    });
    expect(detail?.said).toMatchObject([
      {
        says: "captured",
        amount: 10_000,
        currency: "BDT",
        level: 4,
        transactionId: expect.any(String),
        inboxId: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(detail?.said)).not.toMatch(/John|example\.com/);
  });

  it("pays the order when it is accepted, with what was received stated", async () => {
    world = await startShop();
    const { session_id } = await payWith("100.00");
    expect(await status(session_id)).toBe("held");
    const found = await openCaseOf(world, "under");
    expect(await decideAs(world, found, "accept")).toMatchObject({ type: "decided" });
    await world.settle();
    expect(await status(session_id)).toBe("success");
    expect(world.told.map(({ body }) => [body.event, body.received_amount])).toEqual([
      ["payment.success", 100],
    ]);
    const [line] = await world.server.engine.storage.run("readAudit", { limit: 1 });
    expect(line).toMatchObject({
      actor: "owner@shop.test",
      action: "case.decided",
      subject: `case ${found.case_id}`,
    });
  });

  it("is decided once, and only on what was seen", async () => {
    world = await startShop();
    const { session_id } = await payWith("100.00");
    const found = await openCaseOf(world, "under");
    expect(await decideAs(world, found, "accept", { version: "1.1" })).toMatchObject({
      type: "conflict",
    });
    const both = await Promise.all([
      decideAs(world, found, "accept"),
      decideAs(world, found, "refund"),
    ]);
    expect(both.map(({ type }) => type).toSorted()).toEqual(["conflict", "decided"]);
    const won = both[0]?.type === "decided" ? "accept" : "refund";
    expect(await decideAs(world, found, won)).toMatchObject({ type: "repeated" });
    await world.settle();
    expect(await status(session_id)).toBe(won === "accept" ? "success" : "cancelled");
  });

  it("goes back when it is refunded, and a shop that knows only the protocol hears that nothing will come", async () => {
    world = await startShop();
    const { session_id } = await payWith("100.00");
    await decideAs(world, await openCaseOf(world, "under"), "refund");
    await world.settle();
    expect(await status(session_id)).toBe("cancelled");
    expect(events()).toEqual(["payment.expired"]);
    // WezoPay has no refunds by API: a person is asked, and proves it.
    const due = await openCaseOf(world, "refund_due");
    expect(due.reason).toContain("Give 100.00 BDT back");
  });

  it("settles itself when the rest comes", async () => {
    world = await startShop();
    const { session_id } = await world.create("wezopay");
    await sayPaid(world, { amount: "100.00", trx_id: "A1" });
    expect(await status(session_id)).toBe("held");
    await sayPaid(world, { amount: "150.00", trx_id: "A2" });
    expect(await status(session_id)).toBe("success");
    const cases = await world.server.engine.storage.run("listCases", { limit: 9 });
    expect(cases).toMatchObject([{ kind: "under", status: "closed", decision: null }]);
    expect(events()).toEqual(["payment.success"]);
  });

  it("stays closed once it is decided, until something new comes", async () => {
    world = await startShop();
    const { session_id } = await world.create("wezopay");
    await sayPaid(world, { amount: "100.00", trx_id: "A1" });
    await decideAs(world, await openCaseOf(world, "under"), "ignore");
    await world.settle();
    expect(await status(session_id)).toBe("cancelled");
    await sayPaid(world, { amount: "100.00", trx_id: "A1" });
    expect(
      await world.server.engine.storage.run("listCases", { status: "open", limit: 9 }),
    ).toEqual([]);
    await sayPaid(world, { amount: "50.00", trx_id: "A2" });
    expect(await openCaseOf(world, "under")).toMatchObject({
      reason: expect.stringContaining("150.00"),
    });
    expect(await status(session_id)).toBe("held");
  });
});

describe("too much money", () => {
  it("pays the order when the difference is given back", async () => {
    world = await startShop();
    const payment = await create(world, "zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", at.id, "pay", { amount: "300.50" });
    await world.settle();
    expect(await status(payment.session_id)).toBe("held");
    const result = await decideAs(world, await openCaseOf(world, "over"), "refund");
    expect(result).toMatchObject({ type: "decided", refund: { amount: 5_000 } });
    await world.settle();
    expect(await status(payment.session_id)).toBe("success");
    expect(newestAt(world.sandbox, "zaakpay").refunds).toMatchObject([
      { money: { amount: 5_000 } },
    ]);
  });
});

describe("late money", () => {
  async function payLate(): Promise<string> {
    const { session_id } = await create(world, "zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    await expire();
    world.sandbox.control.act("zaakpay", at.id, "pay");
    await world.settle();
    world.advance(6 * 3_600_000);
    await world.settle();
    return session_id;
  }

  it("pays the order where the store revives, and the case says who decided", async () => {
    world = await startShop({ latePayments: "revive" });
    const session_id = await payLate();
    expect(await status(session_id)).toBe("success");
    const cases = await world.server.engine.storage.run("listCases", { limit: 9 });
    expect(cases).toMatchObject([
      { kind: "late", status: "closed", decision: "accept", decided_by: "policy" },
    ]);
  });

  it("waits for the owner where the store asks, and ignored leaves the order ended as it was", async () => {
    world = await startShop({ latePayments: "ask" });
    const session_id = await payLate();
    expect(await status(session_id)).toBe("held");
    await decideAs(world, await openCaseOf(world, "late"), "ignore");
    await world.settle();
    expect(["expired", "failed"]).toContain(await status(session_id));
    expect(events()).not.toContain("payment.success");
  });

  it("goes back by itself where the store refunds", async () => {
    world = await startShop({ latePayments: "refund" });
    const session_id = await payLate();
    expect(["expired", "failed"]).toContain(await status(session_id));
    await world.settle();
    expect(newestAt(world.sandbox, "zaakpay").refunds).toMatchObject([
      { money: { amount: 25_050 } },
    ]);
    expect(events()).not.toContain("payment.success");
  });

  it("becomes a task for a person where the gateway cannot give it back", async () => {
    world = await startShop({ latePayments: "refund" });
    const { session_id } = await world.create("wezopay");
    await expire();
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    expect(await status(session_id)).toBe("expired");
    expect(await openCaseOf(world, "refund_due")).toMatchObject({ session_id });
  });
});

describe("a payment whose time is up", () => {
  it("is asked about a last time before its shop hears that it expired", async () => {
    world = await startShop();
    const { session_id } = await create(world, "wezopay");
    const at = newestAt(world.sandbox, "wezopay");
    world.sandbox.control.setScenario("wezopay", "lost", at.id);
    world.advance(29 * 60_000);
    await world.settle();
    world.sandbox.control.act("wezopay", at.id, "pay");
    world.advance(60_000);
    await world.settle();
    expect(await world.get(session_id)).toMatchObject({ status: "success", decided_by: "expiry" });
    expect(events()).toEqual(["payment.success"]);
  });
});

describe("the notice of a case", () => {
  it("is told to keys that ask for it, signed like the rest, when it opens and when it closes", async () => {
    world = await startShop({}, ["case.opened", "case.closed"]);
    const { session_id } = await payWith("100.00");
    await decideAs(world, await openCaseOf(world, "under"), "accept");
    await world.settle();
    expect(events().toSorted()).toEqual(["case.closed", "case.opened", "payment.success"]);
    const opened = world.told.find(({ body }) => body.event === "case.opened");
    expect(opened?.body).toMatchObject({
      session_id,
      received_amount: 100,
      case: {
        kind: "under",
        status: "open",
        reason: expect.stringContaining("250.00 BDT was due"),
      },
    });
    expect(opened?.headers.get("x-webhook-signature")).toBe(
      hmacSha256(WEBHOOK_SECRET, opened?.text ?? ""),
    );
    expect(opened?.headers.get("webhook-signature")).toMatch(/^v1,/);
  });
});
