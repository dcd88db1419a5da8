import { signSessionToken } from "@polygate/fake-shopify";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import { describe, expect, it } from "vitest";
import { clientId, clientSecret, shopDomain } from "./__fixtures__/world.ts";
import { isSessionToken } from "./session-token.ts";

const app = { shop: shopDomain, clientId, clientSecret };

/** What Shopify's own library says of a token; whose shop it is, it leaves to us. */
async function saysShopify(token: string): Promise<boolean> {
  const api = shopifyApi({
    apiKey: clientId,
    apiSecretKey: clientSecret,
    apiVersion: ApiVersion.October26,
    hostName: "pay.example",
    isEmbeddedApp: false,
    logger: { log: () => {} },
  });
  return await api.session.decodeSessionToken(token).then(
    () => true,
    () => false,
  );
}

describe("isSessionToken", () => {
  const now = Date.now();
  const sign = (change: object = {}, secret = clientSecret) =>
    signSessionToken(secret, { shop: shopDomain, clientId, now }, { ...change });
  const seconds = Math.floor(now / 1000);
  const genuine = sign();

  it.each<[string, string, boolean]>([
    ["a genuine one", genuine, true],
    [
      "one with an issuer and a buyer",
      sign({ iss: `https://${shopDomain}/admin`, sub: "1" }),
      true,
    ],
    ["one that ended while it was on its way", sign({ exp: seconds - 5 }), true],
    ["one that ended", sign({ exp: seconds - 60 }), false],
    ["one that begins later", sign({ nbf: seconds + 60 }), false],
    ["another app's", sign({ aud: "other" }), false],
    ["another secret's", sign({}, "other"), false],
    ["a changed one", genuine.replace(/\.[^.]{5}/, ".AAAAA"), false],
    ["no token", "", false],
    ["three dots", "...", false],
  ])("takes or refuses %s as Shopify's library does", async (_what, token, expected) => {
    await expect(isSessionToken(token, app, () => now)).resolves.toBe(expected);
    await expect(saysShopify(token)).resolves.toBe(expected);
  });

  it("refuses another shop's, and an endless one, which the library lets through", async () => {
    const other = sign({ dest: "other.myshopify.com" });
    await expect(isSessionToken(other, app, () => now)).resolves.toBe(false);
    await expect(isSessionToken(sign({ exp: undefined }), app, () => now)).resolves.toBe(false);
  });
});
