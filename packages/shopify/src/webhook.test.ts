import { createHmac } from "node:crypto";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import { describe, expect, it } from "vitest";
import created from "./__fixtures__/order-created.json" with { type: "json" };
import { createShopify } from "./index.ts";

const clientSecret = "test_secret_key";
const config = {
  mode: "live",
  shop: "tea-shop.myshopify.com",
  clientSecret,
  accessToken: "shpat_0123456789",
  paymentMethod: "UPI by Polygate",
} as const;
const { parseWebhook } = createShopify(config);
const orderId = "gid://shopify/Order/820982911946154508";

function delivery(body: string | Uint8Array, change: Record<string, string | undefined> = {}) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers: Record<string, string | undefined> = {
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": createHmac("sha256", clientSecret).update(bytes).digest("base64"),
    "x-shopify-shop-domain": config.shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    ...change,
  };
  const stated = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { headers: Object.fromEntries(stated), query: "", body: bytes };
}

function orderWith(change: object): string {
  return JSON.stringify({ ...JSON.parse(created.body), ...change });
}

/** What Shopify's own library says of the same delivery. */
async function saysShopify({ headers, body }: ReturnType<typeof delivery>): Promise<boolean> {
  const api = shopifyApi({
    apiKey: "key",
    apiSecretKey: clientSecret,
    apiVersion: ApiVersion.October26,
    hostName: "pay.example",
    isEmbeddedApp: false,
    logger: { log: () => {} },
  });
  const rawBody = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
  const rawRequest = new Request("https://pay.example", { method: "POST", headers });
  return (await api.webhooks.validate({ rawBody, rawRequest })).valid;
}

describe("parseWebhook", () => {
  it("opens a payment for a new order, and says what to deduplicate by", () => {
    expect(parseWebhook(delivery(created.body))).toEqual({
      id: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      topic: "orders/create",
      command: {
        type: "open",
        id: orderId,
        orderId,
        money: { amount: 9900, currency: "INR" },
        mode: "live",
        buyer: { email: "buyer@example.com", ip: "203.0.113.7", language: "bn" },
        returnUrl:
          "https://tea-shop.myshopify.com/548380009/orders/123456abcd/authenticate?key=abcdefg",
        cancelUrl:
          "https://tea-shop.myshopify.com/548380009/orders/123456abcd/authenticate?key=abcdefg",
        group: "bd5a8aa1ecd019dd3520ff791ee3a24c",
      },
    });
  });

  it.each<[string, object, object]>([
    [
      "what a gift card has left over",
      { payment_gateway_names: ["gift_card", "UPI by Polygate"], total_outstanding: "9.5" },
      { money: { amount: 950, currency: "INR" } },
    ],
    [
      "the buyer's currency",
      {
        presentment_currency: "BDT",
        total_price_set: { presentment_money: { amount: "131.20", currency_code: "BDT" } },
      },
      { money: { amount: 13120, currency: "BDT" } },
    ],
    [
      "a buyer without usable data",
      { email: "no mail", browser_ip: "x", customer_locale: "" },
      { buyer: {} },
    ],
  ])("opens for %s", (_what, change, command) => {
    expect(parseWebhook(delivery(orderWith(change)))).toMatchObject({
      command: { type: "open", ...command },
    });
  });

  it.each<[string, object]>([
    [
      "a rest in another currency than the shop's",
      { presentment_currency: "BDT", total_outstanding: "9.50" },
    ],
    ["an amount that is none", { total_outstanding: "-1.00" }],
    ["an amount finer than the currency", { total_outstanding: "99.001" }],
  ])("gives notice of %s", (_what, change) => {
    expect(parseWebhook(delivery(orderWith(change)))).toMatchObject({
      command: { type: "notice", orderId },
    });
  });

  it.each<[string, object]>([
    ["another method", { payment_gateway_names: ["Cash on Delivery (COD)"] }],
    ["a name that only begins the same", { payment_gateway_names: ["UPI by Polygate 2"] }],
    ["a test order", { test: true }],
    ["a cancelled order", { cancelled_at: "2026-11-22T08:31:00+05:30" }],
    ["a paid order", { financial_status: "paid" }],
    ["a state it does not know", { financial_status: "odd" }],
    ["nothing to pay", { total_outstanding: "0.00" }],
  ])("ignores %s", (_what, change) => {
    const webhook = parseWebhook(delivery(orderWith(change)));
    expect(webhook).toMatchObject({ ignored: expect.any(String) });
    expect(webhook).not.toHaveProperty("command");
  });

  it("ignores other topics", () => {
    const webhook = parseWebhook(delivery("{}", { "x-shopify-topic": "orders/edited" }));
    expect(webhook).toMatchObject({ ignored: "orders/edited is not read yet" });
  });

  it("gives a test shop's order the test mode", () => {
    const shopify = createShopify({ ...config, mode: "test" });
    expect(shopify.parseWebhook(delivery(created.body))).toMatchObject({
      command: { mode: "test" },
    });
  });

  it("verifies Shopify's own vector", () => {
    // https://github.com/Shopify/shopify-app-js: the secret and body of webhooks/__tests__/validate.test.ts
    const vector = delivery('{"foo": "bar"}', {
      "x-shopify-topic": "shop/update",
      "x-shopify-hmac-sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=",
    });
    expect(parseWebhook(vector)).toMatchObject({ topic: "shop/update" });
    const spaced = { ...vector, body: new TextEncoder().encode('{"foo":"bar"}') };
    expect(() => parseWebhook(spaced)).toThrow("signature does not match");
  });

  const genuine = delivery(created.body);
  const signature = genuine.headers["x-shopify-hmac-sha256"] ?? "";
  const changed = genuine.body.slice();
  changed[10] = 0x30;
  it.each<[string, ReturnType<typeof delivery>]>([
    ["one changed byte", { ...genuine, body: changed }],
    ["a byte order mark", { ...genuine, body: Buffer.from(`\uFEFF${created.body}`) }],
    ["re-serialised JSON", { ...genuine, body: Buffer.from(orderWith({})) }],
    ["no signature", delivery(created.body, { "x-shopify-hmac-sha256": undefined })],
    ["an empty signature", delivery(created.body, { "x-shopify-hmac-sha256": "" })],
    [
      "a short signature",
      delivery(created.body, { "x-shopify-hmac-sha256": signature.slice(0, 20) }),
    ],
    ["another case", delivery(created.body, { "x-shopify-hmac-sha256": signature.toLowerCase() })],
    [
      "the signature twice",
      delivery(created.body, { "x-shopify-hmac-sha256": `${signature}, ${signature}` }),
    ],
    [
      "another secret",
      delivery(created.body, {
        "x-shopify-hmac-sha256": createHmac("sha256", "other")
          .update(created.body)
          .digest("base64"),
      }),
    ],
    ["no delivery id", delivery(created.body, { "x-shopify-webhook-id": undefined })],
    ["no topic", delivery(created.body, { "x-shopify-topic": undefined })],
  ])("refuses %s, as Shopify's library does", async (_what, forged) => {
    expect(() => parseWebhook(forged)).toThrow(
      expect.objectContaining({ code: "signature_invalid" }),
    );
    await expect(saysShopify(forged)).resolves.toBe(false);
  });

  it("takes what Shopify's library takes", async () => {
    await expect(saysShopify(genuine)).resolves.toBe(true);
  });

  it("refuses another shop's delivery, which the secret alone does not tell apart", () => {
    const other = delivery(created.body, { "x-shopify-shop-domain": "other.myshopify.com" });
    expect(() => parseWebhook(other)).toThrow("another shop's");
  });

  it.each(["{}", "not JSON", orderWith({ admin_graphql_api_id: "gid://shopify/Customer/1" })])(
    "says that %s is not understood",
    (body) => {
      expect(() => parseWebhook(delivery(body))).toThrow(
        expect.objectContaining({ code: "response_invalid" }),
      );
    },
  );
});
