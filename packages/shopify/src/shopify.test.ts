import { inspect } from "node:util";
import { PaymentError, type PaymentRecord, type Report, toRecord } from "@polygate/core";
import { abstractFetch } from "@shopify/shopify-api/runtime";
import { describe, expect, it } from "vitest";
import {
  answer,
  createFakeShopify,
  method,
  orderId,
  type ShopState,
} from "./__fixtures__/fake-shopify.ts";
import { createShopify, type ShopifyConfig } from "./index.ts";

const asked = { amount: 9900, currency: "INR" };
const base = {
  eventId: "evt_3",
  version: 3,
  orderId,
  paymentId: "01ARZ3NDEKTSV4RRFFQ6",
  gateway: "zozo",
  mode: "live",
  asked,
} as const;
const captured = toRecord({ asked, payable: asked }, [
  {
    kind: "captured",
    account: "tea",
    reference: "r",
    transactionId: "UTR123",
    money: asked,
    receivedAt: 1,
  },
]);
const paid = { ...base, type: "payment", record: captured } satisfies Report;

const secrets = { clientSecret: "shpss_0123456789abcdef", accessToken: "shpat_fedcba9876543210" };
const config: ShopifyConfig = {
  mode: "live",
  shop: "tea-shop.myshopify.com",
  paymentMethod: method,
  ...secrets,
};

function setUp(state: Partial<ShopState> = {}, change: Partial<ShopifyConfig> = {}) {
  const fake = createFakeShopify(state);
  return { fake, platform: createShopify({ ...config, fetch: fake.fetch, ...change }) };
}

function about(change: Partial<PaymentRecord>): Report {
  return { ...paid, record: { ...captured, ...change } };
}

const pending = { id: "1", kind: "SALE", status: "PENDING", gateway: method, amount: "99.0" };

describe("shopify", () => {
  describe("an exact payment", () => {
    it("captures the pending manual transaction", async () => {
      const { fake, platform } = setUp();
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(fake.shop.outstanding).toBe("0.00");
      expect(fake.operations()).toEqual([
        "ReadOrder",
        "Remember",
        "Capture",
        "ReadOrder",
        "Remember",
      ]);
      const { variables } = JSON.parse(String(fake.requests[2]?.init.body));
      expect(variables.input).toEqual({
        id: orderId,
        parentTransactionId: "gid://shopify/OrderTransaction/1",
        amount: "99.00",
        currency: "INR",
      });
      expect(fake.shop).toMatchObject({ note: null, tags: [] });
    });

    it("marks the order as paid where nothing can be captured", async () => {
      const { fake, platform } = setUp({ transactions: [] });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(fake.operations()).toContain("MarkAsPaid");
      expect(fake.shop.outstanding).toBe("0.00");
    });

    it("pays what a gift card has left over", async () => {
      const gift = {
        id: "2",
        kind: "SALE",
        status: "SUCCESS",
        gateway: "gift_card",
        amount: "1.0",
      };
      const { fake, platform } = setUp({
        gateways: ["gift_card", method],
        transactions: [gift, pending],
      });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(fake.operations()).toContain("Capture");
    });

    it("speaks to the pinned version with the token in its header", async () => {
      const { fake, platform } = setUp();
      await platform.report(paid);
      for (const { url, init } of fake.requests) {
        expect(url).toBe("https://tea-shop.myshopify.com/admin/api/2026-10/graphql.json");
        expect(new Headers(init.headers).get("x-shopify-access-token")).toBe(secrets.accessToken);
        expect(init.redirect).toBe("manual");
      }
    });

    it("asks for the token every time where it is renewed", async () => {
      let asks = 0;
      const accessToken = async () => `token ${++asks}`;
      const { fake, platform } = setUp({}, { accessToken });
      await platform.report(paid);
      const last = new Headers(fake.requests.at(-1)?.init.headers);
      expect(last.get("x-shopify-access-token")).toBe(`token ${fake.requests.length}`);
    });

    it("keeps two shops' fetches apart", async () => {
      const before = abstractFetch;
      const one = setUp();
      const other = setUp();
      await Promise.all([one.platform.report(paid), other.platform.report(paid)]);
      expect(one.fake.requests).toHaveLength(5);
      expect(other.fake.requests).toHaveLength(5);
      expect(abstractFetch).toBe(before);
    });

    it("changes nothing when it is told again", async () => {
      const { fake, platform } = setUp();
      await platform.report(paid);
      const done = fake.operations();
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(fake.operations()).toEqual([...done, "ReadOrder"]);
    });

    it("captures once when it is told twice at the same moment", async () => {
      const { fake, platform } = setUp();
      const outcomes = await Promise.all([platform.report(paid), platform.report(paid)]);
      expect(outcomes).toEqual([{ type: "applied" }, { type: "applied" }]);
      expect(fake.operations().filter((name) => name === "Capture")).toHaveLength(1);
    });

    it("knows its own booking when a later report says the same", async () => {
      const { fake, platform } = setUp();
      await platform.report(paid);
      const later = { ...paid, eventId: "evt_4", version: 4 };
      await expect(platform.report(later)).resolves.toEqual({ type: "applied" });
      expect(fake.shop.tags).toEqual([]);
    });

    it("reads the order, and captures no second time, when the answer to the capture was lost", async () => {
      const { fake, platform } = setUp();
      fake.afterwards = (name) => (name === "Capture" ? new TypeError("fetch failed") : undefined);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(fake.operations().filter((name) => name === "Capture")).toHaveLength(1);
      expect(fake.shop.tags).toEqual([]);
    });

    it("captures again when the capture never arrived", async () => {
      const { fake, platform } = setUp();
      fake.intercept = (name) => (name === "Capture" ? new TypeError("fetch failed") : undefined);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      fake.intercept = () => undefined;
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
    });

    it("waits while Shopify has not decided about a capture", async () => {
      const capture = { ...pending, id: "2", kind: "CAPTURE", parent: "1" };
      const { fake, platform } = setUp({ transactions: [pending, capture] });
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      expect(fake.operations()).toEqual(["ReadOrder"]);
    });

    it("does nothing when another process has remembered something meanwhile", async () => {
      const { fake, platform } = setUp();
      fake.intercept = (name) => {
        if (name === "Remember") fake.shop.memory ??= { value: "[]", digest: 7 };
        return undefined;
      };
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      expect(fake.operations()).toEqual(["ReadOrder", "Remember"]);
    });
  });

  describe("a payment that contradicts the order", () => {
    it.each<[string, Partial<ShopState>, string]>([
      ["edited", { outstanding: "99.01" }, "99.01 INR is outstanding by now"],
      ["another currency", { currency: "BDT" }, "99.0 BDT is outstanding by now"],
      ["the shop owes", { outstanding: "-1.0" }, "-1.0 INR is outstanding by now"],
      ["paid otherwise", { outstanding: "0.0" }, "nothing was outstanding any more"],
      ["cancelled", { cancelledAt: "2026-11-22T01:00:00Z" }, "the order is cancelled"],
      ["another method", { gateways: ["Cash on Delivery (COD)"] }, "not to be paid by UPI"],
      [
        "not markable",
        { transactions: [], canMarkAsPaid: false },
        "does not let the order be marked as paid",
      ],
    ])("is held: %s", async (_what, state, reason) => {
      const { fake, platform } = setUp(state);
      await expect(platform.report(paid)).resolves.toEqual({
        type: "held",
        reason: expect.stringContaining(reason),
      });
      expect(fake.operations()).toEqual(["ReadOrder", "Hold", "Remember"]);
      expect(fake.shop.tags).toEqual(["Polygate: look"]);
      expect(fake.shop.note).toContain(reason);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "held" });
      expect(fake.operations().slice(3)).toEqual(["ReadOrder"]);
    });

    it("is held where Shopify refuses to book it", async () => {
      const { fake, platform } = setUp();
      fake.intercept = (name) =>
        name === "Capture"
          ? answer({ data: { orderCapture: { userErrors: [{ field: null, message: "No." }] } } })
          : undefined;
      await expect(platform.report(paid)).resolves.toEqual({
        type: "held",
        reason: "Shopify refused to book the payment: No.",
      });
      expect(fake.shop.note).toContain("No.");
    });

    it.each<[string, Report]>([
      ["too little", about({ fit: "under", captured: 9800 })],
      ["too much", about({ fit: "over", captured: 10000 })],
      ["late", about({ late: true })],
      ["a case", { ...base, type: "case", kind: "double", record: captured, reason: "Twice." }],
    ])("is held: %s", async (_what, report) => {
      const { fake, platform } = setUp({ note: "Gift wrap, please." });
      await expect(platform.report(report)).resolves.toMatchObject({ type: "held" });
      expect(fake.shop.outstanding).toBe("99.0");
      expect(fake.shop.note).toMatch(/^Gift wrap, please\.\nzozo payment .*\[Polygate evt_3\]$/);
    });

    it("leaves one note when it was cut off before it remembered", async () => {
      const { fake, platform } = setUp({ cancelledAt: "2026-11-22T01:00:00Z" });
      fake.intercept = (name) => (name === "Remember" ? new TypeError("fetch failed") : undefined);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      fake.intercept = () => undefined;
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "held" });
      expect(fake.shop.note?.split("[Polygate evt_3]")).toHaveLength(2);
    });
  });

  it.each(["pending", "failed", "expired", "canceled"] as const)(
    "writes nothing while a payment is %s",
    async (status) => {
      const { fake, platform } = setUp();
      await expect(platform.report(about({ status }))).resolves.toEqual({ type: "applied" });
      expect(fake.operations()).toEqual(["ReadOrder"]);
    },
  );

  it("lets nothing older undo what was reported", async () => {
    const { fake, platform } = setUp();
    await platform.report(paid);
    const older = { ...about({ late: true }), eventId: "evt_2", version: 2 };
    await expect(platform.report(older)).resolves.toEqual({ type: "applied" });
    expect(fake.shop.tags).toEqual([]);
  });

  describe("test and live", () => {
    it.each<[string, Partial<ShopState>, "test" | "live"]>([
      ["a live payment for a test order", { test: true }, "live"],
      ["a test payment for a real shop's order", {}, "test"],
    ])("refuses %s", async (_what, state, mode) => {
      const { fake, platform } = setUp(state, { mode });
      await expect(platform.report({ ...paid, mode })).resolves.toMatchObject({ type: "refused" });
      expect(fake.operations()).toEqual(["ReadOrder"]);
    });

    it("refuses the other mode without asking", async () => {
      const { fake, platform } = setUp();
      await expect(platform.report({ ...paid, mode: "test" })).resolves.toMatchObject({
        type: "refused",
      });
      expect(fake.requests).toEqual([]);
    });

    it.each<Partial<ShopState>>([{ test: true }, { development: true }])(
      "takes a test payment where %j",
      async (state) => {
        const { platform } = setUp(state, { mode: "test" });
        await expect(platform.report({ ...paid, mode: "test" })).resolves.toEqual({
          type: "applied",
        });
      },
    );
  });

  it.each([{ exists: false }, {}])("refuses an order it cannot see (%j)", async (state) => {
    const { platform } = setUp(state);
    const other = state.exists === false ? orderId : "gid://shopify/Order/1";
    await expect(platform.report({ ...paid, orderId: other })).resolves.toMatchObject({
      type: "refused",
      reason: expect.stringContaining("read_all_orders"),
    });
  });

  it("refuses what is no order id without asking", async () => {
    const { fake, platform } = setUp();
    await expect(platform.report({ ...paid, orderId: "1234" })).resolves.toMatchObject({
      type: "refused",
    });
    expect(fake.requests).toEqual([]);
  });

  describe("when Shopify misbehaves", () => {
    const throttled = {
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: { cost: { requestedQueryCost: 202, actualQueryCost: null } },
    };
    const denied = {
      errors: [{ message: "Access denied", extensions: { code: "ACCESS_DENIED" } }],
    };

    it.each<[string, () => Response | Error, string]>([
      ["THROTTLED with 200", () => answer(throttled), "refused with THROTTLED"],
      ["a missing scope", () => answer(denied), "refused with ACCESS_DENIED"],
      ["401", () => answer({ errors: "[API] Invalid API key" }, { status: 401 }), "answered 401"],
      ["402", () => answer({ errors: "Unavailable Shop" }, { status: 402 }), "answered 402"],
      ["404", () => answer({ errors: "Not Found" }, { status: 404 }), "answered 404"],
      ["500", () => new Response("oops", { status: 500 }), "answered 500"],
      ["a redirect", () => new Response(null, { status: 301 }), "answered 301"],
      [
        "a web page with 200",
        () => new Response("<html>", { headers: { "content-type": "text/html" } }),
        "not what was asked for",
      ],
      ["data of another shape", () => answer({ data: { order: {} } }), "not what was asked for"],
      ["an empty answer", () => new Response(""), "not what was asked for"],
      ["no answer", () => new TypeError("fetch failed"), "no answer"],
    ])("asks to be told again after %s", async (_what, instead, reason) => {
      const { fake, platform } = setUp();
      fake.intercept = instead;
      const outcome = await platform.report(paid);
      expect(outcome).toEqual({ type: "retry", reason: expect.stringContaining(reason) });
      expect(inspect(outcome)).not.toMatch(/shp(at|ss)_/);
      expect(fake.requests).toHaveLength(1);
    });

    it("waits as long as 429 asks", async () => {
      const { fake, platform } = setUp();
      fake.intercept = () => answer({}, { status: 429, headers: { "retry-after": "2.0" } });
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry", after: 2000 });
    });

    it("gives up waiting for silence", async () => {
      const fetch = (_: string, { signal }: RequestInit) =>
        new Promise<Response>((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      const { platform } = setUp({}, { timeout: 100, fetch });
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
    });

    it("asks to be told again where no token is to be had", async () => {
      const accessToken = () => Promise.reject(new Error(secrets.clientSecret));
      const { platform } = setUp({}, { accessToken });
      const outcome = await platform.report(paid);
      expect(outcome).toMatchObject({ type: "retry" });
      expect(inspect(outcome)).not.toContain(secrets.clientSecret);
    });
  });

  describe("config", () => {
    it.each(["mode", "shop", "clientSecret", "accessToken", "paymentMethod"])(
      "names a missing %s and shows no secret",
      (field) => {
        const error = thrownBy({ [field]: undefined });
        expect(error?.message).toContain(field);
        expect(inspect(error)).not.toMatch(/shp(at|ss)_/);
      },
    );

    it.each([
      "tea-shop.example",
      "https://tea-shop.myshopify.com",
      "tea-shop.myshopify.com.evil.example",
    ])("refuses the shop %s", (shop) => {
      expect(thrownBy({ shop })).toMatchObject({ code: "configuration_invalid" });
    });
  });
});

function thrownBy(change: Record<string, unknown>): PaymentError | undefined {
  try {
    createShopify({ ...config, ...change } as ShopifyConfig);
  } catch (error) {
    if (PaymentError.is(error)) return error;
    throw error;
  }
  return undefined;
}
