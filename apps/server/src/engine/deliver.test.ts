import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import {
  API_KEY,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "../__fixtures__/world.ts";
import { createSecretBox } from "../secret-box.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { readRetryAfter } from "./send-webhook.ts";

const SECOND_KEY = "pgk_test_the_second_shop_01234567";

let folder: string;
let world: World;
let storage: Storage;
async function start(...options: Parameters<typeof startWorld>): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
  world = await startWorld({ dataDir: folder, ...options[0] }, options[1]);
  storage = await openStorage({ file: join(folder, "polygate.db") });
}
afterEach(async () => {
  await storage.close();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Has an order paid whose shop listens at this path. */
async function pay(order: string, path = "webhook"): Promise<void> {
  await world.create("wezopay", { merchant_ref: order, webhook_url: `${SHOP_URL}/${path}` });
  const id = world.sandbox.control.payments("wezopay").at(-1)?.id ?? "";
  world.sandbox.control.act("wezopay", id, "pay");
}

const toldOrders = () => world.told.map(({ body }) => body.merchant_ref);

describe("a shop that never answers", () => {
  beforeEach(() =>
    start({
      keys: [API_KEY, SECOND_KEY].map((key) => ({
        key,
        label: key,
        mode: "test" as const,
        webhookUrl: `${SHOP_URL}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
      })),
    }),
  );

  it("holds up no other", async () => {
    let release = () => undefined as unknown;
    const hole = new Promise<Response>((_resolve, reject) => {
      release = () => reject(new Error("gone"));
    });
    world.shopInstead = (url) => (url.endsWith("/hole") ? hole : undefined);
    for (let order = 0; order < 20; order += 1) await pay(`HOLE-${order}`, "hole");
    for (let order = 0; order < 20; order += 1) await pay(`ORDER-${order}`, `shop-${order}`);
    await world.sandbox.deliverDue();
    // The sweep waits for everything, and the black hole is still open: the others must be told before it ends.
    const swept = world.server.sweep();
    while (toldOrders().length < 20) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(toldOrders().every((order) => String(order).startsWith("ORDER-"))).toBe(true);
    release();
    await swept;
  });

  it("holds up no other with an address of its own for every order either", async () => {
    let release = () => undefined as unknown;
    const hole = new Promise<Response>((_resolve, reject) => {
      release = () => reject(new Error("gone"));
    });
    world.shopInstead = (url) => (url.includes("/hole") ? hole : undefined);
    await pay("HOLE", "hole");
    await world.sandbox.deliverDue();
    const db = new DatabaseSync(join(folder, "polygate.db"), { timeout: 5_000 });
    while (db.prepare("select 1 from outbox").get() === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const copy = (table: string, values: object) => {
      const row = { ...db.prepare(`select * from ${table} limit 1`).get(), ...values };
      const names = Object.keys(row);
      const places = names.map(() => "?").join(", ");
      db.prepare(`insert into ${table} (${names.join(", ")}) values (${places})`).run(
        ...Object.values(row),
      );
    };
    db.exec("begin immediate");
    for (let order = 0; order < 400; order += 1) {
      const url = `${SHOP_URL}/hole?order=${order}`;
      copy("endpoints", { endpoint_id: `hole ${order}`, url });
      const message_id = `msg_${order}`;
      copy("outbox", {
        ...{ message_id, dedupe: message_id, endpoint_id: `hole ${order}`, url },
        ...{ next_at: world.now(), lease: null, leased_until: null },
      });
    }
    db.exec("commit");
    db.close();
    const other = await world.api(
      "POST",
      "/api/v1/create-payment",
      JSON.stringify({ amount: "250.00", currency: "BDT", gateway: "wezopay", merchant_ref: "O" }),
      SECOND_KEY,
    );
    expect(other.status).toBe(200);
    const id = world.sandbox.control.payments("wezopay").at(-1)?.id ?? "";
    world.sandbox.control.act("wezopay", id, "pay");
    await world.sandbox.deliverDue();
    const swept = world.server.sweep();
    while (toldOrders().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(toldOrders()).toEqual(["O"]);
    release();
    await swept;
  });
});

describe("what a shop answers", () => {
  beforeEach(() => start());

  it("is kept to its first two kilobytes, with its status", async () => {
    world.shopInstead = async () => new Response("x".repeat(5_000), { status: 503 });
    await pay("ORDER-1");
    await world.settle();
    const [message] = await storage.run("listDeliveries", { limit: 1 });
    const read = await storage.run("readDelivery", { message_id: message?.message_id ?? "" });
    expect(read?.attempts).toMatchObject([{ status: 503, error: "answered 503" }]);
    expect(read?.attempts[0]?.answer).toHaveLength(2_048);
  });

  it("may ask to be left alone", async () => {
    let answer = () => new Response("", { status: 429, headers: { "retry-after": "600" } });
    let asked = 0;
    world.shopInstead = async () => {
      asked += 1;
      return answer();
    };
    await pay("ORDER-1");
    await world.settle();
    answer = () => new Response("ok");
    for (const [advance, times] of [
      [6_000, 1],
      [500_000, 1],
      [100_000, 2],
    ] as const) {
      world.advance(advance);
      await world.settle();
      expect(asked).toBe(times);
    }
  });

  it("is read as seconds or as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(readRetryAfter("120", now)).toBe(120_000);
    expect(readRetryAfter("Thu, 01 Jan 2026 00:01:00 GMT", now)).toBe(60_000);
    expect(readRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
    expect(readRetryAfter("soon", now)).toBeUndefined();
    expect(readRetryAfter(null, now)).toBeUndefined();
  });
});

describe("a webhook secret that is being replaced", () => {
  const secret = Buffer.alloc(32, 3).toString("base64");
  beforeEach(() => start({ secret }));

  it("signs beside the new one, so that either receiver agrees", async () => {
    const fresh = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
    const old = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const db = new DatabaseSync(join(folder, "polygate.db"));
    db.prepare(
      `update api_keys set previous_webhook_secret = webhook_secret, previous_webhook_until = ?, webhook_secret = ?`,
    ).run(world.now() + 60_000, createSecretBox(() => [secret]).seal(fresh));
    db.close();
    await pay("ORDER-1");
    await world.settle();
    const headers = world.told[0]?.headers;
    const signed = `${headers?.get("webhook-id")}.${headers?.get("webhook-timestamp")}.${world.told[0]?.text}`;
    const expected = [fresh, old].map((secret) => {
      const key = Buffer.from(secret.replace("whsec_", ""), "base64");
      return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    });
    expect(headers?.get("webhook-signature")).toBe(expected.join(" "));
    expect(headers?.get("x-webhook-signature")).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a server that dies between telling a platform and writing that down", () => {
  it("tells it the same event again, which applies once", async () => {
    const shop = createFakePlatform();
    await start({ stores: [SHOP] }, { platforms: shop.factories });
    await fetch(`${world.server.url}/stores/tea/wake`);
    await shop.bridge().handle({
      type: "open",
      id: "open",
      orderId: "727",
      money: { amount: 25_000, currency: "BDT" },
      mode: "test",
      account: "wezopay",
      returnUrl: "http://shop.test/thanks",
      cancelUrl: "http://shop.test/cart",
    });
    const db = new DatabaseSync(join(folder, "polygate.db"));
    db.exec(
      "create trigger dead before insert on deliveries begin select raise(abort, 'dead'); end",
    );
    const id = world.sandbox.control.payments("wezopay").at(-1)?.id ?? "";
    world.sandbox.control.act("wezopay", id, "pay");
    await world.settle();
    db.exec("drop trigger dead");
    db.close();
    expect(shop.reports).toHaveLength(1);
    // Nobody else sends it while the lease lasts.
    await world.settle();
    expect(shop.reports).toHaveLength(1);
    world.advance(61_000);
    await world.settle();
    expect(shop.reports).toHaveLength(2);
    expect(shop.reports[1]).toEqual(shop.reports[0]);
    expect(shop.applied.size).toBe(1);
    const [message] = await storage.run("listDeliveries", { limit: 1 });
    expect(message).toMatchObject({ status: "delivered", attempts: 1 });
  });
});
