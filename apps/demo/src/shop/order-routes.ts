import type { Clock } from "@polygate/core";
import type { Hono } from "hono";
import type { CheckoutParts } from "./checkout-routes.ts";
import { viewOrder } from "./order-view.ts";
import { orderLive, orderPage } from "./pages/order.ts";
import { ordersPage } from "./pages/orders.ts";

const REFRESH_SECONDS = 2;

/** The order's own page, its live part, and the list of a browser's orders. They only read. */
export function addOrderRoutes(
  app: Hono,
  { browser, frame, polygate, store, now }: CheckoutParts & { readonly now: Clock },
): void {
  app.get("/orders", async (context) => {
    const tokens = await browser.readOrders(context);
    const orders = tokens.flatMap((token) => store.getOrder(token) ?? []);
    return await frame(context, "Your orders", ordersPage(orders));
  });

  app.get("/orders/:token", async (context) => {
    const order = store.getOrder(context.req.param("token"));
    if (!order) return await context.notFound();
    const view = await viewOrder(order, { store, polygate, now });
    const refresh = view.isOpen ? REFRESH_SECONDS : undefined;
    return await frame(context, `Order ${order.number}`, orderPage(view), { refresh });
  });

  app.get("/orders/:token/live", async (context) => {
    const order = store.getOrder(context.req.param("token"));
    if (!order) return await context.notFound();
    context.header("cache-control", "no-store");
    return context.html(orderLive(await viewOrder(order, { store, polygate, now })));
  });
}
