import { hmacSha256 } from "@polygate/core";
import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, describe, expect, it } from "vitest";
import { decideAs, openCaseOf } from "./__fixtures__/owner.ts";
import { visit } from "./__fixtures__/visit.ts";
import {
  API_KEY,
  newestAt,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "./__fixtures__/world.ts";
import type { ServerConfigInput } from "./config.ts";

let world: World;
afterEach(() => world.close());

type Events = NonNullable<NonNullable<ServerConfigInput["keys"]>[number]["events"]>;

async function start(
  store: { latePayments?: "revive" | "ask" | "refund"; releaseLevel?: number } = {},
  events: Events = [],
): Promise<void> {
  world = await startWorld({
    stores: [{ id: "shop", name: "Shop", mode: "test", ...store }],
    keys: [
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        store: "shop",
        permissions: ["payments:read", "payments:write", "refunds:write"],
        webhookUrl: `${SHOP_URL}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
        events,
      },
    ],
  });
}

const events = () => world.told.map(({ body }) => body.event);
const status = async (sessionId: string) => (await world.get(sessionId)).status;

async function create(gateway: "wezopay" | "zaakpay") {
  const payment = await world.create(gateway);
  await visit(world, gateway, payment.checkout_url);
  return payment;
}

async function payWith(amount: string, gateway: "wezopay" | "zaakpay" = "wezopay") {
  const payment = await create(gateway);
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

/** What WezoPay signs about its newest payment, changed. */
async function sayPaid(changes: Record<string, string> = {}): Promise<void> {
  const at = newestAt(world.sandbox, "wezopay");
  const body = JSON.stringify({
    event: "payment.completed",
    token: at.id,
    invoice_id: at.orderId,
    status: "paid",
    amount: "250.00",
    trx_id: "8N2K3TEST1",
    paid_at: "2026-06-08T11:45:00Z",
    ...changes,
  });
  const { webhookSecret } = SANDBOX_ACCOUNTS.wezopay;
  await fetch(`${world.server.url}/webhooks/wezopay`, {
    method: "POST",
    headers: { "x-wezopay-signature": hmacSha256(webhookSecret, body) },
    body,
  });
  await world.server.sweep();
}

describe("too little money", () => {
  it("carries what was asked and what the gateway said", async () => {
    await start();
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
    await start();
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
    await start();
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
    await start();
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
    await start();
    const { session_id } = await world.create("wezopay");
    await sayPaid({ amount: "100.00", trx_id: "A1" });
    expect(await status(session_id)).toBe("held");
    await sayPaid({ amount: "150.00", trx_id: "A2" });
    expect(await status(session_id)).toBe("success");
    const cases = await world.server.engine.storage.run("listCases", { limit: 9 });
    expect(cases).toMatchObject([{ kind: "under", status: "closed", decision: null }]);
    expect(events()).toEqual(["payment.success"]);
  });

  it("stays closed once it is decided, until something new comes", async () => {
    await start();
    const { session_id } = await world.create("wezopay");
    await sayPaid({ amount: "100.00", trx_id: "A1" });
    await decideAs(world, await openCaseOf(world, "under"), "ignore");
    await world.settle();
    expect(await status(session_id)).toBe("cancelled");
    await sayPaid({ amount: "100.00", trx_id: "A1" });
    expect(
      await world.server.engine.storage.run("listCases", { status: "open", limit: 9 }),
    ).toEqual([]);
    await sayPaid({ amount: "50.00", trx_id: "A2" });
    expect(await openCaseOf(world, "under")).toMatchObject({
      reason: expect.stringContaining("150.00"),
    });
    expect(await status(session_id)).toBe("held");
  });
});

describe("too much money", () => {
  it("pays the order when the difference is given back", async () => {
    await start();
    const payment = await create("zaakpay");
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
    const { session_id } = await create("zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    await expire();
    world.sandbox.control.act("zaakpay", at.id, "pay");
    await world.settle();
    world.advance(6 * 3_600_000);
    await world.settle();
    return session_id;
  }

  it("pays the order where the store revives, and the case says who decided", async () => {
    await start({ latePayments: "revive" });
    const session_id = await payLate();
    expect(await status(session_id)).toBe("success");
    const cases = await world.server.engine.storage.run("listCases", { limit: 9 });
    expect(cases).toMatchObject([
      { kind: "late", status: "closed", decision: "accept", decided_by: "policy" },
    ]);
  });

  it("waits for the owner where the store asks, and ignored leaves the order ended as it was", async () => {
    await start({ latePayments: "ask" });
    const session_id = await payLate();
    expect(await status(session_id)).toBe("held");
    await decideAs(world, await openCaseOf(world, "late"), "ignore");
    await world.settle();
    expect(["expired", "failed"]).toContain(await status(session_id));
    expect(events()).not.toContain("payment.success");
  });

  it("goes back by itself where the store refunds", async () => {
    await start({ latePayments: "refund" });
    const session_id = await payLate();
    expect(["expired", "failed"]).toContain(await status(session_id));
    await world.settle();
    expect(newestAt(world.sandbox, "zaakpay").refunds).toMatchObject([
      { money: { amount: 25_050 } },
    ]);
    expect(events()).not.toContain("payment.success");
  });

  it("becomes a task for a person where the gateway cannot give it back", async () => {
    await start({ latePayments: "refund" });
    const { session_id } = await world.create("wezopay");
    await expire();
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    expect(await status(session_id)).toBe("expired");
    expect(await openCaseOf(world, "refund_due")).toMatchObject({ session_id });
  });
});

describe("money that cannot be booked", () => {
  it("is accepted by its transaction, which then pays for nothing else", async () => {
    await start();
    const { session_id } = await world.create("wezopay");
    await sayPaid({ token: "pay_other" });
    expect(await status(session_id)).toBe("held");
    await decideAs(world, await openCaseOf(world, "mismatch"), "accept", {
      match: { transactionId: " 8n2k3test1 ", amount: 25_000 },
    });
    await world.settle();
    expect(await world.get(session_id)).toMatchObject({
      status: "success",
      received_amount: 250,
      utr: "8N2K3TEST1",
    });
    await world.create("wezopay", { merchant_ref: "ORDER-2" });
    await sayPaid({ token: "pay_other" });
    const second = await openCaseOf(world, "mismatch");
    const match = { transactionId: "8N2K3TEST1", amount: 25_000 };
    expect(await decideAs(world, second, "accept", { match })).toMatchObject({
      type: "refused",
      message: expect.stringContaining("has already paid"),
    });
  });

  it("cannot be given back before it is booked", async () => {
    await start();
    await world.create("wezopay");
    await sayPaid({ token: "pay_other" });
    const found = await openCaseOf(world, "mismatch");
    expect(await decideAs(world, found, "refund")).toMatchObject({ type: "refused" });
    expect(await decideAs(world, found, "ignore")).toMatchObject({ type: "decided" });
  });
});

describe("money that a person matched", () => {
  async function matchByHand(level: number): Promise<string> {
    await start({ releaseLevel: level });
    const { session_id } = await world.create("wezopay");
    const { engine } = world.server;
    const view = await engine.storage.run("readSession", { session_id });
    const { match } = await import("./engine/cases.ts");
    if (!view) throw new Error("no session");
    await match(engine, view.payment, {
      found: { transactionId: "8N2K3TEST1", amount: 25_000 },
      by: "owner@shop.test",
    });
    await world.settle();
    return session_id;
  }

  it("releases the order of a store that is content with that", async () => {
    expect(await status(await matchByHand(3))).toBe("success");
  });

  it("is held where the gateway's own word is asked for, and released once that comes", async () => {
    const session_id = await matchByHand(4);
    expect(await status(session_id)).toBe("held");
    expect(events()).toEqual([]);
    await sayPaid();
    expect(await world.get(session_id)).toMatchObject({ status: "success", received_amount: 250 });
    expect(
      await world.server.engine.storage.run("listCases", { status: "open", limit: 9 }),
    ).toEqual([]);
  });
});

describe("an order that was paid twice", () => {
  async function payTwice() {
    const first = await create("zaakpay");
    const one = newestAt(world.sandbox, "zaakpay");
    const second = await create("zaakpay");
    const two = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", one.id, "pay");
    await world.settle();
    world.advance(60_000);
    world.sandbox.control.act("zaakpay", two.id, "pay");
    await world.settle();
    return { first, second };
  }

  it("gets the second sum back, and its shop hears of one payment", async () => {
    await start();
    const { first, second } = await payTwice();
    expect(await status(first.session_id)).toBe("success");
    expect(await status(second.session_id)).toBe("held");
    const double = await openCaseOf(world, "double");
    expect(double.session_id).toBe(second.session_id);
    await decideAs(world, double, "refund");
    await world.settle();
    expect(await status(second.session_id)).toBe("cancelled");
    expect(newestAt(world.sandbox, "zaakpay").refunds).toHaveLength(1);
    expect(events()).toEqual(["payment.success"]);
  });

  it("keeps both where the owner accepts", async () => {
    await start();
    const { second } = await payTwice();
    await decideAs(world, await openCaseOf(world, "double"), "accept");
    await world.settle();
    expect(await status(second.session_id)).toBe("success");
  });
});

describe("a payment whose time is up", () => {
  it("is asked about a last time before its shop hears that it expired", async () => {
    await start();
    const { session_id } = await create("wezopay");
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

describe("the gateway account of several shops", () => {
  it("has strangers' payments acknowledged, and nothing follows from them", async () => {
    await start();
    const { session_id } = await create("zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.setScenario("zaakpay", "batch", at.id);
    world.sandbox.control.act("zaakpay", at.id, "pay");
    await world.settle();
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(await status(session_id)).toBe("success");
    const { engine } = world.server;
    expect(await engine.storage.run("listCases", { limit: 9 })).toEqual([]);
    const sent = world.sandbox.control.webhooks({ gateway: "zaakpay" });
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ status: answered }) => answered))).toEqual(new Set(["delivered"]));
    const outcomes = (await world.server.readInbox(20)).map(({ outcome }) => outcome).join(" ");
    expect(outcomes).toContain("not about a payment of ours");
  });
});

describe("the notice of a case", () => {
  it("is told to keys that ask for it, signed like the rest, when it opens and when it closes", async () => {
    await start({}, ["case.opened", "case.closed"]);
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
