import { createHmac } from "node:crypto";
import type { PlatformMessage } from "@polygate/core";
import { createWooCommerce, type WooCommerceConfig } from "../index.ts";
import { toWebhookSecret } from "../link.ts";
import { createFakeBridge } from "../plugin/__fixtures__/fake-bridge.ts";
import { createFakeStore, type FakeOrder } from "./fake-store.ts";

export const SECRET = "0123456789abcdef0123456789abcdef";
export const ADDRESS = "https://pay.example/stores/tea";
/** When the recorded order was placed. */
export const PLACED = Date.parse("2026-11-22T03:38:27Z");

/** A shop, its platform, and a server that is not there. */
export function createWorld(
  order: Partial<FakeOrder> = {},
  change: Partial<WooCommerceConfig> = {},
) {
  const store = createFakeStore({ status: "on-hold", ...order });
  const clock = { now: PLACED };
  const double = createFakeBridge(() => clock.now);
  const kept: PlatformMessage[] = [];
  const bridge = {
    ...double.bridge,
    async keep(message: PlatformMessage) {
      if (kept.some(({ id }) => id === message.id)) return false;
      kept.push(message);
      return true;
    },
  };
  const platform = createWooCommerce(
    {
      mode: "test",
      url: "https://shop.example",
      consumerKey: "ck_0123456789abcdef0123456789abcdef01234567",
      consumerSecret: "cs_fedcba9876543210fedcba9876543210fedcba98",
      paymentMethod: "polygate",
      secret: SECRET,
      fetch: store.fetch,
      ...change,
    },
    { bridge, address: `${ADDRESS}/`, clock: () => clock.now },
  );

  return {
    store,
    double,
    platform,
    clock,
    kept,
    /** Does what everything that was kept asks for. */
    async settle() {
      for (const message of kept.splice(0)) await platform.work(message);
    },
    /** Somebody says that the order has changed. */
    work: (id = "727") =>
      platform.work({ id: "m", topic: "order", body: Buffer.from(JSON.stringify({ id })) }),
    /** The link in the last mail. */
    link: () => /https:\S+$/.exec(store.mails.at(-1) ?? "")?.[0] ?? "",
    /** Opens a link as a browser does. */
    async open(link: string, language = "en") {
      const request = new Request(link, { headers: { "accept-language": language } });
      const answer = await platform.fetch(request, link.replace(ADDRESS, ""));
      return {
        status: answer.status,
        location: answer.headers.get("location"),
        text: await answer.text(),
      };
    },
    /** WooCommerce sends a webhook. */
    async webhook(
      body: string,
      { secret = toWebhookSecret(SECRET), signature = sign(secret, body) } = {},
    ): Promise<number> {
      const headers = {
        "x-wc-webhook-topic": "order.updated",
        "x-wc-webhook-signature": signature,
      };
      const request = new Request(`${ADDRESS}/webhooks`, { method: "POST", headers, body });
      return (await platform.fetch(request, "/webhooks")).status;
    },
  };
}

function sign(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}
