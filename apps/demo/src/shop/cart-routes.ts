import type { Context, Hono } from "hono";
import type { Browser } from "./browser.ts";
import { withPackets } from "./cart.ts";
import { formOf } from "./form.ts";
import type { Frame } from "./frame.ts";
import { cartPage } from "./pages/cart.ts";
import { shelf } from "./pages/shelf.ts";
import { isShopCurrency } from "./price.ts";

/** The front page and the cart. */
export function addCartRoutes(
  app: Hono,
  { browser, frame }: { readonly browser: Browser; readonly frame: Frame },
): void {
  app.get(
    "/",
    async (context) => await frame(context, "Tea", shelf(await browser.readCart(context))),
  );

  app.get(
    "/cart",
    async (context) => await frame(context, "Cart", cartPage(await browser.readCart(context))),
  );

  app.post("/cart/add", async (context) => {
    const { tea = "" } = await formOf(context);
    const count = (await browser.readCart(context)).packets.get(tea) ?? 0;
    return await setPackets(context, tea, count + 1);
  });

  app.post("/cart/set", async (context) => {
    const { tea = "", count = "" } = await formOf(context);
    return await setPackets(context, tea, /^\d{1,4}$/.test(count) ? Number(count) : 0);
  });

  app.post("/currency", async (context) => {
    const { currency, back = "/" } = await formOf(context);
    const cart = await browser.readCart(context);
    if (isShopCurrency(currency)) await browser.writeCart(context, { ...cart, currency });
    const isOwnPath = /^\/(?:cart|checkout|orders)?$/.test(back);
    return context.redirect(isOwnPath ? back : "/", 303);
  });

  async function setPackets(context: Context, tea: string, count: number): Promise<Response> {
    await browser.writeCart(context, withPackets(await browser.readCart(context), tea, count));
    return context.redirect("/cart", 303);
  }
}
