import { createMovableClock } from "@polygate/core";
import { createFakeShopify, type FakeShopifyOptions } from "@polygate/fake-shopify";
import { expect, it } from "vitest";
import { clientId, clientSecret, method, shopDomain } from "./__fixtures__/world.ts";
import { examineShopify, type ShopifyConfig } from "./index.ts";

function examine(shop: Partial<FakeShopifyOptions> = {}, config: Partial<ShopifyConfig> = {}) {
  const clock = createMovableClock();
  const fake = createFakeShopify({
    domain: shopDomain,
    clientId,
    clientSecret,
    clock: clock.now,
    webhookUrl: "https://pay.test/",
    send: async () => new Response(),
    ...shop,
  });
  const findings = () =>
    examineShopify(
      {
        mode: "live",
        shop: shopDomain,
        clientId,
        clientSecret,
        paymentMethod: method,
        fetch: async (url, init) => {
          const response = await fake.fetch(url, init);
          response.headers.set("date", new Date().toUTCString());
          return response;
        },
        ...config,
      },
      { clock: clock.now },
    );
  return { fake, clock, findings };
}

const bad = (findings: readonly { ok: boolean; name: string; message: string }[]) =>
  findings.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`);

it("finds everything well, and changes nothing", async () => {
  const { fake, findings } = examine();
  const found = await findings();
  expect(bad(found)).toEqual([]);
  expect(found.map(({ name }) => name)).toEqual([
    "access",
    "shop",
    "scopes",
    "app",
    "webhooks",
    "mode",
    "clock",
  ]);
  expect(fake.operations()).toEqual(["AccessToken", "Examine"]);
});

it("names the scope that is missing", async () => {
  const { findings } = examine({ scopes: ["read_orders"] });
  expect(bad(await findings())).toEqual([
    expect.stringContaining("scopes: The app lacks write_orders"),
  ]);
});

it("names a wrong secret, showing none", async () => {
  const { findings } = examine({ clientSecret: "other" });
  const found = bad(await findings());
  expect(found).toEqual([
    expect.stringContaining("access: shopify: Shopify gave no access token (400)"),
  ]);
  expect(found.join()).not.toContain(clientSecret);
});

it("names an app that is not installed", async () => {
  const { fake, findings } = examine();
  fake.uninstall();
  expect(bad(await findings())).toEqual([expect.stringContaining("Is the app installed")]);
});

it("names another app's token", async () => {
  const { fake, findings } = examine({ clientId: "other" }, {});
  const { findings: withToken } = examine(
    {},
    { accessToken: fake.oauth.issue(), fetch: fake.fetch },
  );
  expect(bad(await withToken())).toEqual([
    expect.stringContaining("app: The token belongs to another"),
  ]);
  expect(bad(await findings())).toHaveLength(1);
});

it("names a clock that is wrong", async () => {
  const { clock, findings } = examine();
  clock.advance(600_000);
  expect(bad(await findings())).toEqual([expect.stringMatching(/^clock: .* 6\d\d seconds/)]);
});
