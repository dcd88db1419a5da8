import { expect, it } from "vitest";
import { createOffsiteWorld } from "../__fixtures__/offsite-world.ts";
import { shopDomain } from "../__fixtures__/world.ts";
import { connectShopify } from "../index.ts";

it("is chosen by the settings, and nothing else is", () => {
  const { server } = createOffsiteWorld();
  const dependencies = { bridge: server.bridge, address: "https://pay.test/stores/tea" };
  const settings = { mode: "live", shop: shopDomain, clientId: "a", clientSecret: "b" } as const;
  expect(connectShopify({ app: "offsite", ...settings }, dependencies)).toHaveProperty("session");
  const manual = { ...settings, paymentMethod: "UPI" };
  expect(connectShopify(manual, dependencies)).not.toHaveProperty("session");
  expect(() => connectShopify({ app: "public", ...manual } as never, dependencies)).toThrow("app");
});
