import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "./__fixtures__/offsite-world.ts";
import { createWorld } from "./__fixtures__/world.ts";

// The bodies as https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance shows them.
const customer = { id: 191167, email: "john@example.com", phone: "555-625-1199" };
const shop = { shop_id: 954889, shop_domain: "tea-shop.myshopify.com" };
const ORDERS = [299938, 280263];

const worlds = [
  { mode: "manual", create: () => createWorld() },
  { mode: "offsite", create: () => createOffsiteWorld() },
];

describe.each(worlds)("in $mode mode", ({ create }) => {
  async function told(topic: string, body: object) {
    const { fake, server, platform } = create();
    fake.webhooks.emit(topic, body);
    await fake.webhooks.deliver();
    for (const message of server.kept) await platform.work(message);
    return server.commands;
  }

  it("has a customer forgotten who is known by e-mail, telephone and orders", async () => {
    expect(await told("customers/redact", { ...shop, customer, orders_to_redact: ORDERS })).toEqual(
      [
        {
          type: "erase",
          id: expect.stringMatching(/^erase /),
          buyer: { email: "john@example.com", phone: "555-625-1199" },
          orderIds: ["gid://shopify/Order/299938", "gid://shopify/Order/280263"],
        },
      ],
    );
  });

  it("has one forgotten of whom Shopify says less", async () => {
    const body = { ...shop, customer: { id: 1, email: null }, orders_to_redact: [] };
    expect(await told("customers/redact", body)).toMatchObject([
      { type: "erase", buyer: {}, orderIds: [] },
    ]);
  });

  it("has everybody forgotten where the shop has gone", async () => {
    expect(await told("shop/redact", shop)).toMatchObject([{ type: "erase", everyone: true }]);
  });

  it("tells the owner who asks what is kept, and how to answer", async () => {
    const body = { ...shop, customer, orders_requested: ORDERS, data_request: { id: 9999 } };
    const [notice, ...more] = await told("customers/data_request", body);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      type: "notice",
      message: expect.stringMatching(
        /9999.*john@example\.com, 555-625-1199.*\/admin\/v1\/buyers\/export/,
      ),
    });
  });
});
