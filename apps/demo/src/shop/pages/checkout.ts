import { html } from "hono/html";
import type { GatewayOffer } from "../../polygate.ts";
import { totalOf } from "../cart.ts";
import type { Contact, OrderLine } from "../orders.ts";
import { showMoney } from "../price.ts";
import { orderLines } from "./cart.ts";
import { gatewayChoice } from "./gateways.ts";
import type { Html } from "./layout.ts";

export interface CheckoutView {
  readonly heading: string;
  readonly action: string;
  /** The token the order will have: sent with the form, so that a double click orders once. */
  readonly token: string;
  readonly lines: readonly OrderLine[];
  readonly currency: string;
  readonly offers: readonly GatewayOffer[];
  readonly chosen?: string | undefined;
  readonly contact?: Contact;
  /** What went wrong with the last try, in a sentence. */
  readonly problem?: string | undefined;
}

/** Where a cart becomes an order, or an unpaid order gets another payment. */
export function checkoutPage(view: CheckoutView): Html {
  const { lines, currency, offers, chosen, contact = {} } = view;
  const total = showMoney(totalOf(lines, currency));
  const canPay = offers.some(({ reason }) => reason === undefined);
  return html`<form class="checkout" method="post" action="${view.action}">
    <h1>${view.heading}</h1>
    ${view.problem === undefined ? "" : html`<p class="notice problem" role="alert">${view.problem}</p>`}
    <input type="hidden" name="token" value="${view.token}">
    <div class="columns">
      <div>${offers.length === 0 ? "" : gatewayChoice(offers, { chosen, contact })}</div>
      <section class="card summary">
        <h2>Your order</h2>
        ${orderLines(lines, currency)}
        ${canPay ? html`<button class="primary wide">Pay ${total}</button>` : html`<a class="button wide" href="">Try again</a>`}
        <p class="small-print">You pay on the gateway's own page. The order counts as paid when the gateway itself
          confirms it, not because a browser says so.</p>
      </section>
    </div>
  </form>`;
}
