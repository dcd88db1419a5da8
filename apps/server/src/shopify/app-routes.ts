import { PaymentError, readLimited } from "@polygate/core";
import { type Context, Hono } from "hono";
import type { Engine } from "../engine/engine.ts";
import { admit, storeIdOf } from "./admit.ts";
import type { ShopifyAppConfig } from "./app-config.ts";
import { createMerchantPages, say } from "./merchant-pages.ts";

/** The largest webhook that is read, in bytes. */
const MAX_WEBHOOK = 1024 * 1024;

/** Where merchants open the operator's payments app, and where Shopify tells of all its shops. */
export function createShopifyAppRoutes(engine: Engine, app: ShopifyAppConfig): Hono {
  const web = new Hono();

  web.get("/shopify", (context) => open(context, ""));
  web.get("/shopify/", (context) => open(context, ""));
  web.get("/shopify/oauth/callback", (context) => open(context, "oauth/callback"));

  /** A webhook of any shop of the app. One that no store is about is taken and forgotten: there is nothing kept of that shop. */
  web.post("/shopify/webhooks", async (context) => {
    const shop = context.req.header("x-shopify-shop-domain") ?? "";
    const body = await readLimited(context.req.raw, MAX_WEBHOOK).catch(() => undefined);
    if (!body) return context.text("Too large", 413);
    const { url, headers } = context.req.raw;
    const connected = await engine.stores.connect(engine, storeIdOf(app, shop));
    if (connected?.platform.fetch) {
      const request = new Request(url, { method: "POST", headers, body: Buffer.from(body) });
      return await connected.platform.fetch(request, "webhooks");
    }
    const { verifyWebhook } = await import("@polygate/shopify");
    try {
      verifyWebhook(
        { shop, clientSecret: app.clientSecret },
        { headers: Object.fromEntries(headers), query: "", body },
      );
      return context.text("ok");
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return context.text("The signature does not match.", 401);
    }
  });

  web.route("/", createMerchantPages(engine, app));
  return web;

  /** Only Shopify opens the app, for a shop it names; its store then asks for consent, or lets the merchant in. */
  async function open(context: Context, path: string): Promise<Response> {
    const shop = context.req.query("shop") ?? "";
    const { isSignedQuery, ShopDomain } = await import("@polygate/shopify");
    const isGenuine =
      ShopDomain.safeParse(shop).success &&
      isSignedQuery({ shop, clientSecret: app.clientSecret }, context.req.url, engine.clock);
    if (!isGenuine) return await say(context, "forged", 403);
    const store = await admit(engine, app, shop);
    if (!store) return await say(context, "refused", 403);
    if (store.status !== "active") return await say(context, "waiting", 403);
    const { platform } = (await engine.stores.connect(engine, store.store_id)) ?? {};
    if (!platform?.fetch) return await say(context, "refused", 403);
    return await platform.fetch(context.req.raw, path);
  }
}
