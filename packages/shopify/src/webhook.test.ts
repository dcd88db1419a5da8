import { createHmac } from "node:crypto";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import { describe, expect, it } from "vitest";
import { clientId, shopDomain } from "./__fixtures__/world.ts";
import { verifyWebhook } from "./webhook.ts";

const clientSecret = "test_secret_key";
const config = { shop: shopDomain, clientSecret };
const text = '{"admin_graphql_api_id":"gid://shopify/Order/820982911946154508","note":"ঢাকা"}';

function delivery(body: string | Uint8Array, change: Record<string, string | undefined> = {}) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers: Record<string, string | undefined> = {
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": createHmac("sha256", clientSecret).update(bytes).digest("base64"),
    "x-shopify-shop-domain": shopDomain,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    ...change,
  };
  const stated = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { headers: Object.fromEntries(stated), query: "", body: bytes };
}

/** What Shopify's own library says of the same delivery. */
async function saysShopify({ headers, body }: ReturnType<typeof delivery>): Promise<boolean> {
  const api = shopifyApi({
    apiKey: clientId,
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

describe("verifyWebhook", () => {
  const genuine = delivery(text);

  it("says what to deduplicate by, and takes what Shopify's library takes", async () => {
    expect(verifyWebhook(config, genuine)).toEqual({
      id: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      topic: "orders/create",
    });
    await expect(saysShopify(genuine)).resolves.toBe(true);
  });

  it("verifies Shopify's own vector", () => {
    // https://github.com/Shopify/shopify-app-js: the secret and body of webhooks/__tests__/validate.test.ts
    const vector = delivery('{"foo": "bar"}', {
      "x-shopify-topic": "shop/update",
      "x-shopify-hmac-sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=",
    });
    expect(verifyWebhook(config, vector)).toMatchObject({ topic: "shop/update" });
    const spaced = { ...vector, body: new TextEncoder().encode('{"foo":"bar"}') };
    expect(() => verifyWebhook(config, spaced)).toThrow("signature does not match");
  });

  const signature = genuine.headers["x-shopify-hmac-sha256"] ?? "";
  const changed = genuine.body.slice();
  changed[10] = 0x30;
  it.each<[string, ReturnType<typeof delivery>]>([
    ["one changed byte", { ...genuine, body: changed }],
    ["a byte order mark", { ...genuine, body: Buffer.from(`\uFEFF${text}`) }],
    ["re-serialised JSON", { ...genuine, body: Buffer.from(text.replace(":", ": ")) }],
    ["no signature", delivery(text, { "x-shopify-hmac-sha256": undefined })],
    ["an empty signature", delivery(text, { "x-shopify-hmac-sha256": "" })],
    ["a short signature", delivery(text, { "x-shopify-hmac-sha256": signature.slice(0, 20) })],
    ["another case", delivery(text, { "x-shopify-hmac-sha256": signature.toLowerCase() })],
    [
      "the signature twice",
      delivery(text, { "x-shopify-hmac-sha256": `${signature}, ${signature}` }),
    ],
    [
      "another secret",
      delivery(text, {
        "x-shopify-hmac-sha256": createHmac("sha256", "other").update(text).digest("base64"),
      }),
    ],
    ["no delivery id", delivery(text, { "x-shopify-webhook-id": undefined })],
    ["no topic", delivery(text, { "x-shopify-topic": undefined })],
  ])("refuses %s, as Shopify's library does", async (_what, forged) => {
    expect(() => verifyWebhook(config, forged)).toThrow(
      expect.objectContaining({ code: "signature_invalid" }),
    );
    await expect(saysShopify(forged)).resolves.toBe(false);
  });

  it("refuses another shop's delivery, which the secret alone does not tell apart", () => {
    const other = delivery(text, { "x-shopify-shop-domain": "other.myshopify.com" });
    expect(() => verifyWebhook(config, other)).toThrow("another shop's");
  });
});
