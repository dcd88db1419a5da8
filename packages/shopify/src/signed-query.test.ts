import { createHmac } from "node:crypto";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import { describe, expect, it } from "vitest";
import { address, clientSecret, shopDomain } from "./__fixtures__/world.ts";
import { isSignedQuery } from "./signed-query.ts";

describe("Shopify's own OAuth examples", () => {
  // https://shopify.dev/docs/apps/build/authentication-authorization: secret "hush"
  const query =
    "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173";
  const older =
    "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&timestamp=1337178173";
  const app = { clientSecret: "hush", shop: "some-shop.myshopify.com" };
  const signed = 1_337_178_173_000;
  const asked = (text: string, hmac: string, now = signed) =>
    isSignedQuery(app, `${address}/?${text}&hmac=${hmac}`, () => now);

  it.each([
    [query, "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf"],
    [older, "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20"],
  ])("are Shopify's when they were made, and nobody's later: %s", (text, hmac) => {
    expect(asked(text, hmac)).toBe(true);
    expect(asked(text, hmac, signed + 90_000)).toBe(true);
    expect(asked(text, hmac, signed + 91_000)).toBe(false);
    expect(asked(text, hmac, signed - 91_000)).toBe(false);
    expect(asked(text.replace("0907", "0908"), hmac)).toBe(false);
    expect(asked(text, hmac.replace("7", "8"))).toBe(false);
    expect(asked(`${text}&shop=some-shop.myshopify.com`, hmac)).toBe(false);
    expect(asked(text.replace("timestamp=", "timestamp[]="), hmac)).toBe(false);
  });
});

describe("an address that Shopify signed", () => {
  const seconds = Math.floor(Date.now() / 1000);
  const api = shopifyApi({
    apiKey: "key",
    apiSecretKey: clientSecret,
    apiVersion: "2026-10" as never,
    hostName: shopDomain,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => {} },
  });

  it.each([
    { host: Buffer.from("admin.shopify.com/store/tea?").toString("base64") },
    { state: "a b+c~(d)'!*/é" },
    { session: "x", locale: "en-IN", embedded: "1" },
  ])("is that for us as for Shopify's library: %j", async (more) => {
    const fields = { shop: shopDomain, timestamp: String(seconds), ...more };
    const sorted = Object.entries(fields).sort(([one], [other]) => one.localeCompare(other));
    const text = new URLSearchParams(sorted).toString().replaceAll("+", "%20");
    const hmac = createHmac("sha256", clientSecret).update(text).digest("hex");
    await expect(api.utils.validateHmac({ ...fields, hmac })).resolves.toBe(true);
    const url = `${address}/?${new URLSearchParams({ ...fields, hmac })}`;
    const app = { shop: shopDomain, clientSecret };
    expect(isSignedQuery(app, url, () => seconds * 1000)).toBe(true);
    expect(isSignedQuery({ ...app, clientSecret: "other" }, url, () => seconds * 1000)).toBe(false);
    expect(isSignedQuery({ ...app, shop: "b.myshopify.com" }, url, () => seconds * 1000)).toBe(
      false,
    );
  });
});
