import type { Context, Hono } from "hono";
import { type Polygate, PolygateError } from "../polygate.ts";
import { type Browser, visitorOf } from "./browser.ts";
import { toLines, totalOf } from "./cart.ts";
import { formOf, refuseMissing, toContact } from "./form.ts";
import type { Frame } from "./frame.ts";
import { createOrderToken, isToken } from "./order-token.ts";
import type { Order, OrderStore } from "./orders.ts";
import { type CheckoutView, checkoutPage } from "./pages/checkout.ts";
import type { Payments } from "./payments.ts";

export interface CheckoutParts {
  readonly browser: Browser;
  readonly frame: Frame;
  readonly payments: Payments;
  readonly polygate: Polygate;
  readonly store: OrderStore;
}

/** Where a cart becomes an order and the buyer leaves to pay. */
export function addCheckoutRoutes(
  app: Hono,
  { browser, frame, payments, polygate, store }: CheckoutParts,
): void {
  app.get("/checkout", async (context) => {
    const cart = await browser.readCart(context);
    const lines = toLines(cart);
    if (lines.length === 0) return context.redirect("/cart", 303);
    const basis = { heading: "Checkout", action: "/checkout", token: createOrderToken(), lines };
    return await showCheckout(context, { ...basis, currency: cart.currency });
  });

  app.post("/checkout", async (context) => {
    const { gateway = "", token = "", ...form } = await formOf(context);
    const cart = await browser.readCart(context);
    const lines = toLines(cart);
    const known = isToken(token) ? store.getOrder(token) : undefined;
    if (!isToken(token) || (lines.length === 0 && !known)) return context.redirect("/cart", 303);
    if (gateway === "") return context.redirect("/checkout", 303);

    const money = totalOf(lines, cart.currency);
    const order = known ?? store.createOrder({ token, money, lines, contact: toContact(form) });
    await browser.rememberOrder(context, token);
    await browser.forgetCart(context, cart.currency);
    const [open] = store.listAttempts(token);
    if (open) return context.redirect(open.checkoutUrl, 303);
    return await pay(context, order, gateway);
  });

  app.get("/orders/:token/pay", async (context) => {
    const order = store.getOrder(context.req.param("token"));
    if (!order) return await context.notFound();
    if (order.paidAt !== undefined) return context.redirect(`/orders/${order.token}`, 303);
    const chosen = store.listAttempts(order.token)[0]?.gateway;
    return await showCheckout(context, { ...toBasis(order), chosen });
  });

  app.post("/orders/:token/pay", async (context) => {
    const order = store.getOrder(context.req.param("token"));
    if (!order) return await context.notFound();
    if (order.paidAt !== undefined) return context.redirect(`/orders/${order.token}`, 303);
    const { gateway = "", ...form } = await formOf(context);
    if (gateway === "") return context.redirect(`/orders/${order.token}/pay`, 303);
    const contact = { ...order.contact, ...toContact(form) };
    store.setContact(order.token, contact);
    return await pay(context, { ...order, contact }, gateway);
  });

  /** Opens a payment and sends the buyer to it; what the server refuses is shown above the choice. */
  async function pay(context: Context, order: Order, gateway: string): Promise<Response> {
    try {
      refuseMissing(await polygate.listGateways(order.money), gateway, order.contact);
      const { checkoutUrl } = await payments.open(order, gateway, visitorOf(context));
      return context.redirect(checkoutUrl, 303);
    } catch (error) {
      if (!(error instanceof PolygateError)) throw error;
      const basis = { ...toBasis(order), chosen: gateway, problem: error.message };
      return await showCheckout(context, basis, error.status);
    }
  }

  async function showCheckout(
    context: Context,
    basis: CheckoutBasis,
    status = 200,
  ): Promise<Response> {
    const money = totalOf(basis.lines, basis.currency);
    const { offers, problem } = await polygate.listGateways(money).then(
      (list) => ({ offers: list, problem: undefined }),
      (error: unknown) => {
        if (error instanceof PolygateError) return { offers: [], problem: error.message };
        throw error;
      },
    );
    const content = checkoutPage({ ...basis, offers, problem: basis.problem ?? problem });
    const shown =
      status === 200 && problem === undefined ? 200 : status >= 400 && status < 500 ? 422 : 502;
    return await frame(context, basis.heading, content, { status: shown });
  }
}

/** A checkout page but for the gateways, which the server is asked for. */
type CheckoutBasis = Omit<CheckoutView, "offers">;

function toBasis({ token, number, lines, money, contact }: Order): CheckoutBasis {
  const action = `/orders/${token}/pay`;
  return {
    heading: `Pay order ${number}`,
    action,
    token,
    lines,
    currency: money.currency,
    contact,
  };
}
