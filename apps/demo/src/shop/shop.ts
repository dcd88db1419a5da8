import type { Clock } from "@polygate/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import type { Polygate } from "../polygate.ts";
import { type Asset, assets } from "./assets.ts";
import { createBrowser } from "./browser.ts";
import { addCartRoutes } from "./cart-routes.ts";
import { addCheckoutRoutes } from "./checkout-routes.ts";
import { createFrame } from "./frame.ts";
import { addOrderRoutes } from "./order-routes.ts";
import type { OrderStore } from "./orders.ts";
import { messagePage } from "./pages/orders.ts";
import { createPayments } from "./payments.ts";
import { createWebhookReceiver } from "./webhook.ts";

export interface ShopOptions {
  /** How buyers and the payment server reach the shop, without a slash at the end. */
  readonly url: string;
  readonly polygate: Polygate;
  readonly store: OrderStore;
  /** What the server signs its webhooks with, `whsec_…`. */
  readonly webhookSecret: string;
  /** What the shop signs its cookies with. */
  readonly cookieSecret: string;
  readonly clock: Clock;
}

/** Where the server sends its webhooks, below the shop's URL. */
export const WEBHOOK_PATH = "/webhooks/polygate";

const WEBHOOK_LIMIT = 64 * 1024;

/** A small tea shop that takes its payments through Polygate's API, as any shop would. */
export function createShop({
  url,
  polygate,
  store,
  webhookSecret,
  cookieSecret,
  clock,
}: ShopOptions): Hono {
  const receive = createWebhookReceiver({ store, secret: webhookSecret, now: clock });
  const browser = createBrowser(cookieSecret);
  const payments = createPayments({ store, polygate, shopUrl: url });
  const frame = createFrame(browser);
  const app = new Hono();

  app.post(WEBHOOK_PATH, bodyLimit({ maxSize: WEBHOOK_LIMIT }), async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const { status, message } = receive(context.req.raw.headers, body);
    return context.json({ received: status === 200, message }, status);
  });

  app.use(
    secureHeaders({
      // No form-action: paying leaves this shop for addresses that only the gateways know.
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "same-origin",
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
    }),
    csrf(),
  );
  for (const asset of Object.values(assets)) app.get(asset.path, () => sendAsset(asset));

  addCartRoutes(app, { browser, frame });
  addCheckoutRoutes(app, { browser, frame, payments, polygate, store });
  addOrderRoutes(app, { browser, frame, payments, polygate, store, now: clock });

  app.notFound((context) =>
    frame(
      context,
      "Not found",
      messagePage("There is nothing here", "The address may be mistyped."),
      { status: 404 },
    ),
  );
  app.onError((error, context) => {
    if ("getResponse" in error) return error.getResponse();
    console.error(error);
    const text =
      "That went wrong on our side. Your order and your money are safe; please try again.";
    return frame(context, "Sorry", messagePage("Sorry", text), { status: 500 });
  });
  return app;
}

function sendAsset({ type, body }: Asset): Response {
  return new Response(body, {
    headers: { "content-type": type, "cache-control": "public, max-age=31536000, immutable" },
  });
}
