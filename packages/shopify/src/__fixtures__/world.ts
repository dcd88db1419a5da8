import { createMovableClock, type Report } from "@polygate/core";
import { createFakeShopify, type FakeOrder, type FakeShopifyOptions } from "@polygate/fake-shopify";
import { createShopify, type ShopifyConfig, type ShopifyDependencies } from "../index.ts";
import { createBridgeDouble } from "./bridge-double.ts";

export const method = "UPI by Polygate";
export const shopDomain = "tea-shop.myshopify.com";
export const clientId = "0123456789abcdef0123456789abcdef";
export const clientSecret = "shpss_0123456789abcdef";
export const address = "https://pay.test/stores/tea";

interface WorldOptions extends Pick<ShopifyDependencies, "vault"> {
  readonly config?: Partial<ShopifyConfig>;
  readonly shop?: Partial<FakeShopifyOptions>;
}

/** One shop of the fake's with the app installed, the platform under test, and a server's double, on one clock. */
export function createWorld({ config = {}, shop = {}, ...more }: WorldOptions = {}) {
  const clock = createMovableClock();
  const fake = createFakeShopify({
    domain: shopDomain,
    clientId,
    clientSecret,
    clock: clock.now,
    paymentMethod: method,
    webhookUrl: `${address}/webhooks`,
    send: (url, init) => {
      const path = url.slice(address.length + 1);
      return platform.fetch(new Request(url, init), path);
    },
    ...shop,
  });
  const server = createBridgeDouble(clock.now);
  const platform = createShopify(
    {
      mode: "live",
      shop: shopDomain,
      clientId,
      clientSecret,
      paymentMethod: method,
      fetch: fake.fetch,
      ...config,
    },
    { bridge: server.bridge, address, clock: clock.now, ...more },
  );
  let worked = 0;

  /** Delivers the shop's webhooks and works on what was kept. What fails is tried again the next time. */
  async function settle({ reversed = false } = {}): Promise<unknown[]> {
    const errors: unknown[] = [];
    await fake.webhooks.deliver({ reversed });
    while (errors.length === 0 && worked < server.kept.length) {
      const message = server.kept[worked];
      if (message) await platform.work(message).catch((error) => errors.push(error));
      if (errors.length === 0) worked += 1;
      await fake.webhooks.deliver({ reversed });
    }
    return errors;
  }

  return {
    clock,
    fake,
    server,
    platform,
    idOf: ({ id }: FakeOrder) => `gid://shopify/Order/${id}`,
    report: (report: Report) => platform.report(report),

    settle,

    /** An order that was placed, with its payment opened. */
    async placed(request: Partial<Parameters<typeof fake.shop.place>[0]> = {}) {
      const order = fake.shop.place({ total: 9900, ...request });
      const [error] = await settle();
      if (error) throw error;
      fake.seen.splice(0);
      return { order, orderId: `gid://shopify/Order/${order.id}` };
    },

    opened: () => server.commands.filter(({ type }) => type === "open"),
    /** What the browser gets. */
    get: (path: string, headers: Record<string, string> = {}) =>
      platform.fetch(new Request(`${address}/${path}`, { headers }), path),
    async ask(body: object, token = fake.sessionToken()) {
      const response = await platform.fetch(
        new Request(`${address}/extension`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
        "extension",
      );
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as { state: string; url: string },
      };
    },
  };
}
