import { describe, expect, it } from "vitest";
import { address, createWorld, method } from "./__fixtures__/world.ts";

describe("an order that was placed", () => {
  it("has a payment of what is outstanding, and a link to it in metafield and note", async () => {
    const { placed, opened, get } = createWorld();
    const { order, orderId } = await placed({ locale: "bn-BD" });
    expect(opened()).toEqual([
      {
        type: "open",
        id: expect.stringContaining(`open ${orderId} 9900 INR after nothing`),
        orderId,
        money: { amount: 9900, currency: "INR" },
        mode: "live",
        description: `#${order.id}`,
        buyer: { email: "buyer@example.com", ip: "203.0.113.7", language: "bn" },
        returnUrl: expect.stringContaining(`/orders/${order.checkoutToken}/`),
        cancelUrl: expect.stringContaining(`/orders/${order.checkoutToken}/`),
        expiresAt: order.createdAt + 24 * 3_600_000,
      },
    ]);
    const link = order.metafields.get("polygate_pay_link")?.value ?? "";
    expect(link).toMatch(new RegExp(`^${address}/pay/${order.id}\\.[0-9a-f]{64}$`));
    expect(order.note).toBe(`Pay here: ${link}`);
    const answer = await get(link.slice(address.length + 1));
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "https://pay.test/checkout/P1",
    ]);
    expect(opened()).toHaveLength(1);
  });

  it("is kept before it is answered, once, however often and late it is told", async () => {
    const { fake, server, opened, settle } = createWorld();
    fake.shop.place({ total: 9900 });
    const [webhook] = fake.webhooks.all;
    expect(await fake.webhooks.attempt(webhook!)).toBe(200);
    expect(await fake.webhooks.attempt(webhook!)).toBe(200);
    expect([server.kept.length, server.commands.length]).toEqual([1, 0]);
    await settle();
    expect(opened()).toHaveLength(1);
  });

  it("is asked for again while Shopify does not find it yet", async () => {
    const { fake, opened, settle, clock } = createWorld();
    fake.shop.place({ total: 9900, appearsAfter: 4000 });
    expect(await settle()).toHaveLength(1);
    expect(opened()).toEqual([]);
    clock.advance(5000);
    expect(await settle()).toEqual([]);
    expect(opened()).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["another method's", { gateway: "Cash on Delivery (COD)" }],
    ["a test order in a live shop", { test: true }],
    ["one a gift card has paid", { giftCard: 9900 }],
  ])("has no payment: %s", async (_what, request) => {
    const { placed, opened } = createWorld();
    const { order } = await placed(request);
    expect([opened(), order.note, order.metafields.size]).toEqual([[], null, 0]);
  });

  it("is read no further where another method's name stands in the webhook", async () => {
    const { fake, settle } = createWorld();
    fake.shop.place({ total: 9900, gateway: `${method} 2` });
    await settle();
    expect(fake.operations()).toEqual([]);
  });

  it("has its payment although the shop gives no personal data to apps", async () => {
    const { fake, opened, settle } = createWorld();
    const denied = { errors: [{ message: "No.", extensions: { code: "ACCESS_DENIED" } }] };
    fake.disturbances.before = (name) => (name === "ReadBuyer" ? Response.json(denied) : undefined);
    fake.shop.place({ total: 9900 });
    expect(await settle()).toEqual([]);
    expect(opened()).toMatchObject([{ buyer: { language: "en" } }]);
  });

  it("is told to the merchant where no payment could be opened", async () => {
    const { server, placed } = createWorld();
    server.settings.refuseOpening = true;
    await placed();
    expect(server.commands.at(-1)).toMatchObject({
      type: "notice",
      message: "The buyer of a Shopify order cannot pay it: zozo takes INR only.",
    });
  });
});

describe("an order that changed", () => {
  it("is paid at its new sum: the old payment ends, a new one opens", async () => {
    const { fake, server, placed, settle, opened } = createWorld();
    const { order } = await placed();
    fake.shop.edit(order, 12_000);
    await settle();
    expect(opened().map((it) => it.type === "open" && it.money.amount)).toEqual([9900, 12_000]);
    expect(server.attempts.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it.each<[string, (world: ReturnType<typeof createWorld>, order: never) => void]>([
    ["cancelled", ({ fake }, order) => fake.shop.cancel(order)],
    ["marked as paid by hand", ({ fake }, order) => fake.shop.markAsPaid(order)],
  ])("is not to be paid any more: %s", async (_what, act) => {
    const world = createWorld();
    const { order } = await world.placed();
    act(world, order as never);
    await world.settle();
    expect(world.server.attempts.map(({ closed }) => closed)).toEqual([true]);
    const link = order.metafields.get("polygate_pay_link")?.value ?? "";
    const answer = await world.get(link.slice(address.length + 1));
    expect(answer.status).toBe(410);
  });

  it("comes to the same whatever the order of the webhooks", async () => {
    const { fake, server, settle, opened } = createWorld();
    const order = fake.shop.place({ total: 9900 });
    fake.shop.edit(order, 12_000);
    await settle({ reversed: true });
    expect(opened()).toMatchObject([{ money: { amount: 12_000 } }]);
    expect(server.attempts.map(({ closed }) => closed)).toEqual([false]);
  });

  it("opens nothing for an order that nobody wanted to pay here", async () => {
    const { fake, settle, opened } = createWorld();
    fake.webhooks.lose(true);
    const order = fake.shop.place({ total: 9900 });
    fake.webhooks.lose(false);
    fake.shop.edit(order, 12_000);
    await settle();
    expect(opened()).toEqual([]);
  });
});

describe("the other topics", () => {
  it("app/uninstalled comes to the merchant's notice", async () => {
    const { fake, server, settle } = createWorld();
    fake.webhooks.emit("app/uninstalled", { id: 954889 });
    expect(await settle()).toEqual([]);
    expect(fake.webhooks.all.map(({ answered }) => answered)).toEqual([200]);
    expect(server.commands).toMatchObject([
      { type: "notice", message: expect.stringContaining("The app was uninstalled") },
    ]);
  });

  it("is kept and passed over where it is none of ours", async () => {
    const { fake, server, settle } = createWorld();
    fake.webhooks.emit("products/create", {});
    expect(await settle()).toEqual([]);
    expect([server.kept.length, server.commands]).toEqual([1, []]);
  });
});

it("keeps nothing that is not Shopify's", async () => {
  const { platform, server } = createWorld();
  const headers = { "x-shopify-topic": "orders/create", "x-shopify-hmac-sha256": "A".repeat(44) };
  const request = new Request(`${address}/webhooks`, { method: "POST", headers, body: "{}" });
  expect((await platform.fetch(request, "webhooks")).status).toBe(401);
  expect(server.kept).toEqual([]);
});
