import { afterEach, beforeEach, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "./__fixtures__/world.ts";
import { decide } from "./engine/cases.ts";
import { eraseBuyer } from "./engine/retention.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld({ retention: { messageDays: 30, buyerDays: 365 } });
});
afterEach(() => world.close());

const DAY = 24 * 3_600_000;

async function pay(merchant_ref: string, fields: Record<string, unknown> = {}): Promise<string> {
  const { session_id } = await world.create("wezopay", { merchant_ref, ...fields });
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  await world.settle();
  return session_id;
}

/** A day goes by, with the sweep that ends it. */
async function wait(days: number): Promise<void> {
  world.advance(days * DAY);
  await world.server.sweep();
}

const inbox = () => world.server.readInbox(100);
const erased = async () => (await inbox()).filter(({ erased_at }) => erased_at !== null);

it("erases bodies after the days that are set, and keeps hashes and facts", async () => {
  const session = await pay("ORDER-1");
  const count = (await inbox()).length;
  await wait(29);
  expect(await erased()).toEqual([]);
  await wait(2);
  expect((await erased()).length).toBe(count);
  for (const { body_hash } of await erased()) expect(body_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await world.get(session)).toMatchObject({ status: "success", received_amount: 250 });
  expect((await world.get(session)).customer_email).toBe("john@example.com");
  const [line] = await world.server.engine.storage.run("readAudit", { limit: 1 });
  expect(line).toMatchObject({ actor: "schedule", action: "retention.erased" });
});

it("erases refused messages sooner", async () => {
  await fetch(`${world.server.url}/webhooks/wezopay`, { method: "POST", body: "forged" });
  await wait(15);
  expect(await erased()).toMatchObject([{ verdict: "refused" }]);
});

it("erases buyers after the days that are set", async () => {
  const session = await pay("ORDER-1", { metadata: { note: "for John" } });
  await wait(366);
  expect(await world.get(session)).toMatchObject({
    status: "success",
    customer_name: null,
    customer_email: null,
    metadata: {},
    merchant_ref: "ORDER-1",
    received_amount: 250,
  });
});

it("erases a buyer who asks for it, and nobody else, and says so without the name", async () => {
  const session = await pay("ORDER-1", {
    customer_email: "Jane@Example.com",
    customer_phone: "+880 1711 000000",
  });
  const other = await pay("ORDER-2");
  const open = await world.create("wezopay", {
    merchant_ref: "ORDER-3",
    customer_email: "jane@example.com",
  });
  const { engine } = world.server;
  expect(await eraseBuyer(engine, { email: "JANE@example.com", by: "owner" })).toEqual({
    erased: 1,
    open: [open.session_id],
  });
  expect(await world.get(session)).toMatchObject({
    customer_name: null,
    customer_email: null,
    received_amount: 250,
    utr: expect.any(String),
  });
  expect((await world.get(other)).customer_email).toBe("john@example.com");
  const view = await engine.storage.run("readSession", { session_id: session });
  expect(JSON.stringify(view)).not.toMatch(/jane|1711/i);
  const kept = (await inbox()).filter(({ payment_id }) => payment_id === view?.payment.payment_id);
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.every(({ erased_at }) => erased_at !== null)).toBe(true);
  const audit = JSON.stringify(await engine.storage.run("readAudit", { limit: 10 }));
  expect(audit).toContain("buyer.erasure");
  expect(audit).not.toMatch(/jane/i);
  expect(await eraseBuyer(engine, { phone: "8801711000000", by: "owner" })).toMatchObject({
    erased: 0,
  });
});

it("keeps what a merchant still needs to answer a dispute, until that is decided", async () => {
  const session = await pay("ORDER-1");
  const { engine } = world.server;
  const view = await engine.storage.run("readSession", { session_id: session });
  const { payment_id = "", reference } = view?.payment ?? {};
  await engine.storage.run("applyAnswer", {
    payment_id,
    account: "wezopay",
    title: "WezoPay",
    learnsReference: false,
    reason: "watch",
    report: {
      reference: reference ?? payment_id,
      status: "pending",
      dispute: { status: "open", at: world.now() },
    },
    raw: Buffer.from("{}"),
    now: world.now(),
  });
  expect(await eraseBuyer(engine, { email: "john@example.com", by: "owner" })).toEqual({
    erased: 0,
    open: [session],
  });
  await wait(366);
  expect((await world.get(session)).customer_email).toBe("john@example.com");
  const [dispute] = await engine.storage.run("listCases", { status: "open", limit: 1 });
  const detail = await engine.storage.run("readCase", { case_id: dispute?.case_id ?? 0 });
  const { version = "" } = detail ?? {};
  await decide(engine, {
    caseId: dispute?.case_id ?? 0,
    decision: "ignore",
    version,
    by: "owner",
  });
  expect(await eraseBuyer(engine, { email: "john@example.com", by: "owner" })).toMatchObject({
    erased: 1,
  });
});

it("leaves no answer behind that was kept for a repeated request", async () => {
  const body =
    '{"amount":"250.00","currency":"BDT","gateway":"wezopay","customer_email":"jane@example.com"}';
  const key = { "idempotency-key": "one" };
  const { body: answer } = await world.api("POST", "/api/v1/create-payment", body, undefined, key);
  await world.api("POST", `/api/v1/cancel/${answer.payment.session_id}`);
  await eraseBuyer(world.server.engine, { email: "jane@example.com", by: "owner" });
  const again = await world.api("POST", "/api/v1/create-payment", body, undefined, key);
  expect(again.body.payment.session_id).not.toBe(answer.payment.session_id);
});

it("erases all buyers of a store that has gone, and no other's", async () => {
  const session = await pay("ORDER-1");
  const { engine } = world.server;
  const view = await engine.storage.run("readSession", { session_id: session });
  const store_id = view?.session.store_id ?? "";
  const other = { everyone: true, store_id: "another", by: "store another" } as const;
  expect(await eraseBuyer(engine, other)).toEqual({ erased: 0, open: [] });
  expect(await eraseBuyer(engine, { everyone: true, by: "nobody" })).toMatchObject({ erased: 0 });
  expect((await world.get(session)).customer_email).toBe("john@example.com");
  const open = await world.create("wezopay", { merchant_ref: "ORDER-2" });
  expect(await eraseBuyer(engine, { ...other, store_id })).toEqual({
    erased: 1,
    open: [open.session_id],
  });
  expect((await world.get(session)).customer_email).toBeNull();
  expect(await eraseBuyer(engine, { ...other, store_id })).toMatchObject({ erased: 0 });
});

it("erases a buyer of whom only the orders are known, more of them than fit in a batch", async () => {
  const orders: string[] = [];
  for (let number = 0; number < 21; number += 1) orders.push(await pay(`ORDER-${number}`));
  const { engine } = world.server;
  const [first = "", ...rest] = orders;
  const view = await engine.storage.run("readSession", { session_id: first });
  const store_id = view?.session.store_id ?? "";
  const order_refs = rest.map((_, index) => `ORDER-${index + 1}`);
  expect(await eraseBuyer(engine, { order_refs, store_id, by: "store" })).toEqual({
    erased: 20,
    open: [],
  });
  expect((await world.get(first)).customer_email).toBe("john@example.com");
});
