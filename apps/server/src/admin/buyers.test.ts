import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { API_KEY, newestAt, startWorld, type World } from "../__fixtures__/world.ts";
import { eraseBuyer } from "../engine/retention.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

let world: World;
beforeEach(async () => {
  world = await startWorld(
    {
      stores: [SHOP],
      keys: [
        { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
        { key: API_KEY, label: "Test shop", mode: "test" },
      ],
    },
    { platforms: createFakePlatform().factories },
  );
});
afterEach(() => world.close());

async function ask(what: "export" | "erase", body: object, key = ADMIN_KEY) {
  const response = await fetch(`${world.server.url}/admin/v1/buyers/${what}`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { data: unknown[] } };
}

async function pay(merchant_ref: string, customer_email: string): Promise<string> {
  const { session_id } = await world.create("wezopay", { merchant_ref, customer_email });
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  await world.settle();
  return session_id;
}

describe("a buyer", () => {
  it("is told what is kept about them, and then forgotten", async () => {
    const session = await pay("ORDER-1", "Jane@example.com");
    await pay("ORDER-2", "john@example.com");
    expect((await ask("export", { email: "jane@EXAMPLE.com" })).body).toMatchObject({
      data: [
        { session, order: "ORDER-1", status: "success", buyer: { email: "Jane@example.com" } },
      ],
    });
    expect((await ask("erase", { email: "jane@example.com" })).body).toEqual({
      erased: 1,
      open: [],
    });
    expect((await ask("export", { email: "jane@example.com" })).body).toEqual({ data: [] });
    expect((await ask("export", { email: "john@example.com" })).body.data).toHaveLength(1);
    const audit = JSON.stringify(await world.server.engine.storage.run("readAudit", { limit: 20 }));
    expect(audit).toContain("buyer.exported");
    expect(audit).not.toMatch(/jane/i);
  });

  it("is nobody's to ask about but an administrator's, nor without a name", async () => {
    expect((await ask("export", { email: "jane@example.com" }, API_KEY)).status).toBe(403);
    expect((await ask("erase", { email: "jane@example.com" }, API_KEY)).status).toBe(403);
    expect((await ask("erase", {})).status).toBe(422);
    expect((await ask("erase", { store: SHOP.id })).status).toBe(422);
  });

  it("is forgotten in what the shop's platform told, and in what the owner was told of it", async () => {
    const { engine } = world.server;
    const { storage } = engine;
    const store_id = SHOP.id;
    const message = { store_id, message_id: "m1", topic: "any", now: world.now() };
    await storage.run("keepPlatformMessage", {
      ...message,
      body: Buffer.from('{"email":"Jane@Example.com"}'),
    });
    await storage.run("keepPlatformMessage", {
      ...message,
      message_id: "m2",
      body: Buffer.from('{"email":"john@example.com"}'),
    });
    await world.settle();
    const notice = { at: world.now(), kind: "platform", store_id, order_ref: null };
    await storage.run("writeNotice", { ...notice, text: "jane@example.com asks." });
    await storage.run("writeNotice", { ...notice, text: "john@example.com asks." });
    await eraseBuyer(engine, { email: "jane@example.com", store_id, by: "owner" });
    const messages = await storage.run("listPlatformMessages", { limit: 10 });
    expect(messages.map(({ message_id, erased_at }) => [message_id, erased_at !== null])).toEqual([
      ["m2", false],
      ["m1", true],
    ]);
    const texts = (await storage.run("listNotices", { store_id, limit: 10 })).map(
      ({ text }) => text,
    );
    expect(texts).toEqual(["john@example.com asks.", "(Erased: it told of a buyer.)"]);
  });
});
