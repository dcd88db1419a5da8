import { describe, expect, it } from "vitest";
import { address, createWorld } from "./__fixtures__/world.ts";

describe("what the block in checkout is told", () => {
  it("waits for the order, then leads to its payment, which the webhook finds there", async () => {
    const { fake, clock, ask, settle, server } = createWorld();
    const order = fake.shop.place({ total: 9900, appearsAfter: 3000 });
    const question = { checkoutToken: order.checkoutToken };
    expect((await ask(question)).body).toEqual({ state: "wait" });
    clock.advance(3000);
    const { status, headers, body } = await ask(question);
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    expect(body).toEqual({
      state: "pay",
      url: expect.stringContaining(`${address}/pay/${order.id}.`),
    });
    await settle();
    expect(server.attempts).toHaveLength(1);
  });

  it("opens one payment however many ask at once", async () => {
    const { fake, ask, settle, server } = createWorld();
    const { checkoutToken } = fake.shop.place({ total: 9900 });
    const question = { checkoutToken };
    const answers = await Promise.all([ask(question), ask(question), settle(), ask(question)]);
    expect(answers[0]).toMatchObject({ body: { state: "pay" } });
    expect(server.attempts).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ["cash on delivery", { gateway: "Cash on Delivery (COD)" }, "none"],
    ["a test order in a live shop", { test: true }, "none"],
    ["what a gift card has paid", { giftCard: 9900 }, "paid"],
  ])("answers %s", async (_what, request, state) => {
    const { fake, ask, opened } = createWorld();
    const { checkoutToken } = fake.shop.place({ total: 9900, ...request });
    expect((await ask({ checkoutToken })).body).toEqual({ state });
    expect(opened()).toEqual([]);
  });

  it("says that money came, and that it is paid, and that it is over", async () => {
    const { fake, ask, placed, server, report } = createWorld();
    const { order, orderId } = await placed();
    const question = { checkoutToken: order.checkoutToken };
    const paid = server.pay(orderId);
    expect((await ask(question)).body).toEqual({ state: "checking" });
    await report(paid);
    expect((await ask(question)).body).toEqual({ state: "paid" });
    fake.shop.cancel(order);
    expect((await ask(question)).body).toEqual({ state: "ended" });
  });

  it("leads to a new payment once the first has expired", async () => {
    const { ask, placed, server, get } = createWorld();
    const { order, orderId } = await placed();
    server.end(orderId);
    const { body } = await ask({ checkoutToken: order.checkoutToken });
    const answer = await get(body.url.slice(address.length + 1));
    expect(answer.headers.get("location")).toBe("https://pay.test/checkout/P2");
  });

  it("says nothing more than that the server would not", async () => {
    const { fake, ask, server } = createWorld();
    server.settings.refuseOpening = true;
    const { checkoutToken } = fake.shop.place({ total: 9900 });
    expect((await ask({ checkoutToken })).body).toEqual({ state: "unavailable" });
  });

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ["another app's", { aud: "other" }, undefined],
    ["another shop's", { dest: "other.myshopify.com" }, undefined],
    ["another secret's", {}, "other"],
    ["an old", { exp: 1, nbf: 0 }, undefined],
    ["a future", { nbf: 99_999_999_999 }, undefined],
    ["an endless", { exp: undefined }, undefined],
  ])("refuses %s token", async (_what, change, secret) => {
    const { fake, ask } = createWorld();
    const { checkoutToken } = fake.shop.place({ total: 9900 });
    const { status, body } = await ask({ checkoutToken }, fake.sessionToken(change, secret));
    expect([status, body]).toEqual([401, { error: "unauthorized" }]);
    expect(fake.operations()).toEqual([]);
  });

  it("refuses a token that is not signed at all", async () => {
    const { fake, ask } = createWorld();
    const [, payload] = fake.sessionToken().split(".");
    const head = Buffer.from('{"alg":"none"}').toString("base64url");
    expect((await ask({}, `${head}.${payload}.`)).status).toBe(401);
  });

  it("takes a token with the shop's address written out", async () => {
    const { fake, ask } = createWorld();
    const { checkoutToken } = fake.shop.place({ total: 9900 });
    const token = fake.sessionToken({ dest: "https://tea-shop.myshopify.com", iss: "x" });
    expect((await ask({ checkoutToken }, token)).status).toBe(200);
  });

  it.each([{}, { checkoutToken: "' OR 1" }, { checkoutToken: 7 }, []])(
    "refuses the question %j",
    async (question) => {
      const { ask } = createWorld();
      expect((await ask(question)).status).toBe(400);
    },
  );

  it("answers a preflight", async () => {
    const { platform } = createWorld();
    const request = new Request(`${address}/extension`, { method: "OPTIONS" });
    const { status, headers } = await platform.fetch(request, "extension");
    expect([status, headers.get("access-control-allow-headers")]).toEqual([
      204,
      "authorization, content-type",
    ]);
  });
});

describe("a pay link", () => {
  it.each(["", "5000000000001", `5000000000001.${"0".repeat(64)}`, "0.x", "../pay"])(
    "leads nowhere where it is not ours: %j",
    async (token) => {
      const { placed, get, opened } = createWorld();
      await placed();
      const { status } = await get(`pay/${token}`);
      expect(status).toBe(404);
      expect(opened()).toHaveLength(1);
    },
  );

  it.each([
    ["en", "This order was cancelled"],
    ["bn-BD,bn;q=0.9", "অর্ডারটি বাতিল"],
    ["fr, hi;q=0.5", "ऑर्डर रद्द"],
  ])("says in the buyer's language (%s) why there is nothing to pay", async (language, text) => {
    const { placed, get, fake } = createWorld();
    const { order } = await placed();
    fake.shop.cancel(order);
    const link = order.metafields.get("polygate_pay_link")?.value ?? "";
    const answer = await get(link.slice(address.length + 1), { "accept-language": language });
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain(text);
  });

  it("says that it is to be tried again while Shopify does not answer", async () => {
    const { placed, get, fake } = createWorld();
    const { order } = await placed();
    const link = order.metafields.get("polygate_pay_link")?.value ?? "";
    fake.disturbances.before = () => new Response("oops", { status: 500 });
    expect((await get(link.slice(address.length + 1))).status).toBe(503);
  });
});
