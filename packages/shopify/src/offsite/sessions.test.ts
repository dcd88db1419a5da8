import type { Refund } from "@polygate/core";
import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "../__fixtures__/offsite-world.ts";
import { shopDomain } from "../__fixtures__/world.ts";

describe("a payment session", () => {
  it("opens a payment and leads to its page, the same however often it comes", async () => {
    const { fake, post, server } = createOffsiteWorld();
    const session = fake.payments.startPayment(9900);
    expect(await post(session)).toBe("https://pay.test/checkout/P1");
    expect(await post(session)).toBe("https://pay.test/checkout/P1");
    expect(server.commands).toMatchObject([
      {
        type: "open",
        id: `payment ${session.body.id}`,
        orderId: session.body.gid,
        money: { amount: 9900, currency: "INR" },
        mode: "live",
        description: `Shopify ${session.body.id}`,
        buyer: { name: "Alice Smith", email: "buyer@example.com", language: "en", country: "IN" },
        cancelUrl: `https://${shopDomain}/checkouts/cn/cancel`,
        group: session.body.group,
      },
      {},
    ]);
    expect(server.attempts).toHaveLength(1);
  });

  it.each<[string, object, number]>([
    ["an authorization", { kind: "authorization" }, 422],
    ["a test payment at a live account", { test: true }, 422],
    ["a sum that is none", { amount: "99,00" }, 422],
    ["a sum finer than its currency", { amount: "99.001" }, 422],
    [
      "an address to return to that is no https",
      { payment_method: { data: { cancel_url: "http://x.test" } } },
      422,
    ],
    ["another thing's id", { gid: "gid://shopify/Order/1" }, 422],
  ])("is refused with no 2xx: %s", async (_what, change, status) => {
    const { fake, send, server } = createOffsiteWorld();
    const { body } = fake.payments.startPayment(9900);
    const answer = await send("https://sessions.test/payment", {
      method: "POST",
      headers: { "shopify-shop-domain": shopDomain },
      body: JSON.stringify({ ...body, ...change }),
    });
    expect(answer.status).toBe(status);
    expect(server.commands).toEqual([]);
  });

  it.each([
    ["/payment", "other.myshopify.com"],
    ["/payment", ""],
    ["/nothing", shopDomain],
  ])("is nobody's at %s for %j", async (path, shop) => {
    const { send } = createOffsiteWorld();
    const headers = { "shopify-shop-domain": shop };
    const answer = await send(`https://sessions.test${path}`, {
      method: "POST",
      headers,
      body: "{}",
    });
    expect(answer.status).toBe(404);
  });

  it("does not come by the address buyers use", async () => {
    const { fake, platform, server } = createOffsiteWorld();
    const { body } = fake.payments.startPayment(9900);
    for (const path of ["payment", "session/payment", "sessions/payment"]) {
      const request = new Request("https://pay.test/x", {
        method: "POST",
        headers: { "shopify-shop-domain": shopDomain },
        body: JSON.stringify(body),
      });
      expect((await platform.fetch(request, path)).status).toBe(404);
    }
    expect(server.commands).toEqual([]);
  });
});

describe("a refund session", () => {
  async function refunding() {
    const world = createOffsiteWorld();
    const { session, orderId } = await world.started();
    await world.report(world.server.pay(orderId));
    const refund = world.fake.payments.startOther("refund", session, 3000);
    const work = async () => {
      for (const message of world.server.kept) await world.platform.work(message);
    };
    return { ...world, refund, orderId, work };
  }

  it("is kept, answered with an empty object, and resolved when the money is back", async () => {
    const { refund, post, server, work, orderId } = await refunding();
    server.settings.refunds = "succeeded";
    await post(refund);
    await post(refund);
    expect([refund.answered, refund.state, server.kept.length]).toEqual([true, "CREATED", 1]);
    await work();
    expect(refund.state).toBe("RESOLVED");
    const asked = server.commands.filter(({ type }) => type === "refund");
    expect(asked).toEqual([
      {
        type: "refund",
        id: `refund ${refund.body.id}`,
        orderId,
        money: { amount: 3000, currency: "INR" },
      },
    ]);
  });

  it("stays open while the gateway has not given it back, or its outcome is unknown", async () => {
    const { refund, post, server, work } = await refunding();
    await post(refund);
    await expect(work()).rejects.toThrow("under way");
    expect(refund.state).toBe("CREATED");
    const through: Partial<Refund> = { status: "succeeded" };
    server.newest = through;
    await work();
    expect(refund.state).toBe("RESOLVED");
  });

  it.each<[string, "refused" | "failed"]>([
    ["cannot be", "refused"],
    ["failed", "failed"],
  ])("is rejected where it %s", async (_what, how) => {
    const { refund, post, server, work } = await refunding();
    if (how === "refused") server.settings.refunds = "refused";
    else server.newest = { status: "failed" };
    await post(refund);
    await work();
    expect(refund.state).toBe("REJECTED");
  });
});

it.each(["capture", "void"] as const)(
  "rejects a %s session: the gateways collect at once",
  async (kind) => {
    const { started, fake, post, server, platform } = createOffsiteWorld();
    const { session } = await started();
    const other = fake.payments.startOther(kind, session, 9900);
    await post(other);
    expect(other.answered).toBe(true);
    for (const message of server.kept) await platform.work(message);
    expect(other.state).toBe("REJECTED");
  },
);
