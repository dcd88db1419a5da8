import type { Refund } from "@polygate/core";
import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "../__fixtures__/offsite-world.ts";
import { shopDomain } from "../__fixtures__/world.ts";
import { connectShopify } from "../index.ts";

const DAY = 24 * 3_600_000;

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

describe("what became of it", () => {
  it("is resolved once it is paid, with the buyer's way on, and again without harm", async () => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    const paid = server.pay(orderId);
    const outcome = {
      type: "applied",
      redirectUrl: `https://${shopDomain}/checkouts/cn/processing`,
    };
    await expect(report(paid)).resolves.toEqual(outcome);
    await expect(report(paid)).resolves.toEqual(outcome);
    expect(session.state).toBe("RESOLVED");
  });

  it("is told again on all of Shopify's schedule while it may wait for our answer, and held on the last try", async () => {
    const { started, server, report, clock, platform } = createOffsiteWorld();
    const { session, orderId } = await started();
    session.answered = false;
    const paid = server.pay(orderId);
    const outcomes = [(await report(paid)).type];
    for (const pause of platform.retries) {
      clock.advance(pause);
      outcomes.push((await report(paid)).type);
    }
    expect(outcomes).toEqual([...Array(16).fill("retry"), "held"]);
  });

  it("is resolved though Shopify got our answer late", async () => {
    const { started, server, report, clock } = createOffsiteWorld();
    const { session, orderId } = await started();
    session.answered = false;
    const paid = server.pay(orderId);
    await expect(report(paid)).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("has not been received"),
    });
    session.answered = true;
    clock.advance(12 * 3_600_000);
    await expect(report(paid)).resolves.toMatchObject({ type: "applied" });
  });

  it("is held at once where the session is over", async () => {
    const { started, server, report, clock } = createOffsiteWorld();
    const { session, orderId } = await started();
    clock.advance(3 * DAY);
    session.state = "EXPIRED";
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "held" });
  });

  it("is rejected where the gateway refused it", async () => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    await expect(report(server.end(orderId, "failed"))).resolves.toMatchObject({
      type: "applied",
      redirectUrl: expect.any(String),
    });
    expect([session.state, session.reason]).toEqual(["REJECTED", "PROCESSING_ERROR"]);
  });

  it.each(["canceled", "expired"] as const)(
    "is not rejected where the buyer may choose again (%s)",
    async (how) => {
      const { started, server, report } = createOffsiteWorld();
      const { session, orderId } = await started();
      await expect(report(server.end(orderId, how))).resolves.toEqual({ type: "applied" });
      expect(session.state).toBe("CREATED");
    },
  );

  it.each([9800, 10_000])("is held where %i came instead of 9900", async (amount) => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    await expect(report(server.pay(orderId, { amount }))).resolves.toMatchObject({ type: "held" });
    expect(session.state).toBe("CREATED");
  });

  it("is held where two tabs of one checkout were paid: one is resolved", async () => {
    const { started, server, report } = createOffsiteWorld();
    const [one, other] = [await started(9900, { group: "g" }), await started(9900, { group: "g" })];
    await report(server.pay(one.orderId));
    server.pay(other.orderId);
    const twice = server.caseReport(other.orderId, "double", "Paid twice.");
    await expect(report(twice)).resolves.toMatchObject({ type: "held" });
    expect([one.session.state, other.session.state]).toEqual(["RESOLVED", "CREATED"]);
  });

  it("is told again when Shopify is throttled or silent", async () => {
    const { started, server, report, fake } = createOffsiteWorld();
    const { orderId } = await started();
    const paid = server.pay(orderId);
    fake.throttle(1);
    await expect(report(paid)).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("THROTTLED"),
    });
    fake.disturbances.before = () => new Response("oops", { status: 500 });
    await expect(report(paid)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.before = () => undefined;
    await expect(report(paid)).resolves.toMatchObject({ type: "applied" });
  });

  it("is told again on Shopify's own schedule: 17 tries in 24 hours", () => {
    const { retries } = createOffsiteWorld().platform;
    expect(retries).toHaveLength(16);
    expect(retries.reduce((sum, pause) => sum + pause)).toBe(86_370_000);
  });

  it("is not told of another mode's payments", async () => {
    const { started, server, report, fake } = createOffsiteWorld();
    const { orderId } = await started();
    const other = { ...server.pay(orderId), mode: "test" as const };
    await expect(report(other)).resolves.toMatchObject({ type: "refused" });
    expect(fake.operations()).toEqual([]);
  });
});

describe("the buyer who comes back", () => {
  it("is led on by Shopify, resolved before the report says so", async () => {
    const { started, server, returnUrl, comeBack } = createOffsiteWorld();
    const { session, orderId } = await started();
    server.pay(orderId);
    const answer = await comeBack(returnUrl());
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `https://${shopDomain}/checkouts/cn/processing`,
    ]);
    expect(session.state).toBe("RESOLVED");
  });

  it("has an order that waits where the money is not there yet, three days at most", async () => {
    const { started, server, returnUrl, comeBack, clock, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    expect((await comeBack(returnUrl())).status).toBe(303);
    expect(session.state).toBe("PENDING");
    expect(session.pendingExpiresAt).toBeLessThan(clock.now() + 3 * DAY);
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "applied" });
    expect(session.state).toBe("RESOLVED");
  });

  it("whose money comes after that is the merchant's to decide", async () => {
    const { started, server, returnUrl, comeBack, clock, report } = createOffsiteWorld();
    const { orderId } = await started();
    await comeBack(returnUrl());
    clock.advance(3 * DAY);
    const paid = server.pay(orderId);
    clock.advance(3_600_000);
    await expect(report(paid)).resolves.toMatchObject({ type: "held" });
  });

  it("can go back to the shop, or try again, wherever it leads", async () => {
    const { started, server, returnUrl, comeBack, fake } = createOffsiteWorld();
    const { session, orderId } = await started();
    const toShop = `<a href="https://${shopDomain}">`;
    fake.disturbances.before = () => new Response("oops", { status: 500 });
    const silent = await comeBack(returnUrl());
    expect([silent.status, session.state]).toEqual([503, "CREATED"]);
    const text = await silent.text();
    expect(text).toContain(toShop);
    expect(text).toContain('http-equiv="refresh"');
    expect(text).toContain("do not pay again");
    fake.disturbances.before = () => undefined;
    server.end(orderId, "expired");
    const ended = await comeBack(returnUrl());
    expect([ended.status, session.state]).toEqual([410, "CREATED"]);
    const sentence = await ended.text();
    expect(sentence).toContain(toShop);
    expect(sentence).not.toContain("has arrived");
  });

  it("sees why where the payment is in doubt, and a link that is not ours leads nowhere", async () => {
    const { started, server, returnUrl, comeBack } = createOffsiteWorld();
    const { session, orderId } = await started();
    server.pay(orderId, { amount: 9800 });
    const answer = await comeBack(returnUrl());
    expect([answer.status, session.state]).toEqual([200, "CREATED"]);
    expect(await answer.text()).toContain(`<a href="https://${shopDomain}">`);
    expect((await comeBack(`${returnUrl().slice(0, -1)}x`)).status).toBe(404);
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

it("is chosen by the settings, and nothing else is", () => {
  const { server } = createOffsiteWorld();
  const dependencies = { bridge: server.bridge, address: "https://pay.test/stores/tea" };
  const settings = { mode: "live", shop: shopDomain, clientId: "a", clientSecret: "b" } as const;
  expect(connectShopify({ app: "offsite", ...settings }, dependencies)).toHaveProperty("session");
  const manual = { ...settings, paymentMethod: "UPI" };
  expect(connectShopify(manual, dependencies)).not.toHaveProperty("session");
  expect(() => connectShopify({ app: "public", ...manual } as never, dependencies)).toThrow("app");
});
