import { afterEach, beforeEach, expect, it } from "vitest";
import { createFakePlatform, type FakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { API_KEY, startWorld, type World } from "../__fixtures__/world.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

let world: World;
let shop: FakePlatform;
beforeEach(async () => {
  shop = createFakePlatform();
  world = await startWorld(
    {
      stores: [SHOP],
      keys: [
        { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
        { key: API_KEY, label: "Test shop", mode: "test" },
      ],
    },
    { platforms: shop.factories },
  );
});
afterEach(() => world.close());

async function read(path: string, key = ADMIN_KEY) {
  const response = await fetch(`${world.server.url}/admin/v1${path}`, {
    headers: { "x-api-key": key },
  });
  return { status: response.status, ...((await response.json()) as { data: unknown[] }) };
}

it("shows an owner a gateway that does not answer, and what was recovered once it did", async () => {
  for (let order = 0; order < 6; order += 1) {
    await world.create("wezopay", { merchant_ref: `ORDER-${order}` });
  }
  for (const { id } of world.sandbox.control.payments("wezopay")) {
    world.sandbox.control.setScenario("wezopay", "lost", id);
    world.sandbox.control.act("wezopay", id, "pay");
  }
  world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 1000, status: 503 });
  world.advance(95_000);
  await world.settle();
  expect((await read("/questions")).data).toMatchObject([{ account: "wezopay", state: "silent" }]);
  world.sandbox.control.setOutage("wezopay", undefined);
  world.advance(21_000);
  await world.settle();
  expect((await read("/questions")).data).toMatchObject([
    { account: "wezopay", state: "answers", recovered: 6 },
  ]);
  const notices = await read("/notices?account=wezopay");
  expect(notices.data).toMatchObject([
    { kind: "gateway_recovered", count: 6 },
    { kind: "gateway_silent" },
  ]);
  expect((await read("/notices", API_KEY)).status).toBe(403);
});

it("shows what a platform sent and why it is not done, and what it wants the owner to see", async () => {
  shop.failures = 1;
  await fetch(`${world.server.url}/stores/tea/keep`, { method: "POST", body: "buyer's data" });
  await world.settle();
  const waiting = await read("/platform-messages?store=tea&waiting=true");
  expect(waiting.data).toMatchObject([{ messageId: "m1", attempts: 1, lastError: "not now" }]);
  expect(JSON.stringify(waiting)).not.toContain("buyer's data");
  world.advance(60_000);
  await world.settle();
  expect((await read("/platform-messages?waiting=true")).data).toEqual([]);
  await shop.bridge().handle({ type: "notice", id: "n", orderId: "727", message: "Look here." });
  expect((await read("/notices?store=tea&limit=1")).data).toMatchObject([
    { kind: "platform", order: "727", text: "Look here." },
  ]);
});
