import { describe, expect, it } from "vitest";
import { ADDRESS, createWorld, SECRET } from "./__fixtures__/world.ts";
import { LINK } from "./memory.ts";

const ours = JSON.stringify({
  id: 727,
  payment_method: "polygate",
  billing: { email: "a@b.test" },
});

describe("a webhook", () => {
  it("is kept once, as nothing but the order's number", async () => {
    const world = createWorld();
    expect(await world.webhook(ours)).toBe(200);
    expect(await world.webhook(ours)).toBe(200);
    expect(world.kept.map(({ topic, body }) => [topic, Buffer.from(body).toString()])).toEqual([
      ["order", '{"id":"727"}'],
    ]);
    await world.settle();
    expect(world.store.mails).toHaveLength(1);
  });

  it.each([
    ["with another secret", { secret: SECRET }],
    ["without a signature", { signature: "" }],
    ["with a signature that is none", { signature: "AAAA" }],
  ])("%s is refused", async (_what, how) => {
    const world = createWorld();
    expect(await world.webhook(ours, how)).toBe(401);
    expect(world.kept).toEqual([]);
  });

  it.each([
    ["cash on delivery", { id: 727, payment_method: "cod" }, 0],
    [
      "a method our buyer left",
      { id: 727, payment_method: "cod", meta_data: [{ key: LINK, value: "x" }] },
      1,
    ],
    ["what was deleted", { id: 727 }, 1],
    ["no order", { hello: "there" }, 0],
  ])("about %s", async (_what, body, count) => {
    const world = createWorld();
    expect(await world.webhook(JSON.stringify(body))).toBe(200);
    expect(world.kept).toHaveLength(count);
  });

  it("is believed in nothing: the order is read", async () => {
    const world = createWorld({ status: "cancelled" });
    await world.webhook(JSON.stringify({ id: 727, payment_method: "polygate", status: "on-hold" }));
    await world.settle();
    expect(world.store.mails).toEqual([]);
  });

  it("that WooCommerce only tries the address with is answered, and changes nothing", async () => {
    const { platform, kept } = createWorld();
    const ping = (body: string) =>
      platform.fetch(new Request(`${ADDRESS}/webhooks`, { method: "POST", body }), "/webhooks");
    expect((await ping("webhook_id=7")).status).toBe(200);
    expect((await ping("webhook_id=7&id=727")).status).toBe(401);
    expect(kept).toEqual([]);
  });
});
