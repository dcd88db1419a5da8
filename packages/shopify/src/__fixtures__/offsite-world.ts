import { createMovableClock, type Report } from "@polygate/core";
import { createFakeShopify, type FakeSession } from "@polygate/fake-shopify";
import {
  answerSession,
  createOffsite,
  type OffsiteConfig,
  type ShopifyDependencies,
} from "../index.ts";
import { createBridgeDouble } from "./bridge-double.ts";
import { address, clientId, clientSecret, shopDomain } from "./world.ts";

/** One shop of the fake's that has our payments app, the platform under test, and a server's double, on one clock. */
export function createOffsiteWorld(
  config: Partial<OffsiteConfig> = {},
  more: Pick<ShopifyDependencies, "vault"> = {},
) {
  const clock = createMovableClock();
  const server = createBridgeDouble(clock.now);
  const fake = createFakeShopify({
    domain: shopDomain,
    clientId,
    clientSecret,
    clock: clock.now,
    scopes: ["write_payment_gateways", "write_payment_sessions"],
    webhookUrl: `${address}/webhooks`,
    send: (url, init) => platform.fetch(new Request(url, init), url.slice(address.length + 1)),
  });
  const platform = createOffsite(
    {
      mode: "live",
      shop: shopDomain,
      clientId,
      clientSecret,
      accessToken: fake.oauth.issue(),
      fetch: fake.fetch,
      ...config,
    },
    { bridge: server.bridge, address, clock: clock.now, ...more },
  );
  const send = (url: string, init: RequestInit) =>
    answerSession(new Request(url, init), async (shop) =>
      shop === shopDomain ? platform : undefined,
    );

  return {
    clock,
    fake,
    server,
    platform,
    send,
    report: (report: Report) => platform.report(report),
    /** Posts a session as Shopify does. Where the buyer is sent. */
    post: (session: FakeSession) =>
      fake.post(session, `https://sessions.test/${session.kind}`, send),
    /** A payment whose POST was answered. */
    async started(amount = 9900, options: Parameters<typeof fake.payments.startPayment>[1] = {}) {
      const session = fake.payments.startPayment(amount, options);
      const url = await fake.post(session, "https://sessions.test/payment", send);
      return { session, url, orderId: session.body.gid };
    },
    returnUrl() {
      const opened = server.commands.findLast(({ type }) => type === "open");
      return opened?.type === "open" ? opened.returnUrl : "";
    },
    comeBack(url: string) {
      return platform.fetch(new Request(url), url.slice(address.length + 1));
    },
  };
}
