import { html } from "hono/html";
import { type Cart, toLines, totalOf } from "../cart.ts";
import type { OrderLine } from "../orders.ts";
import { showMoney } from "../price.ts";
import type { Html } from "./layout.ts";

/** The cart, with a way to change it and a way on. */
export function cartPage(cart: Cart): Html {
  const lines = toLines(cart);
  if (lines.length === 0) {
    return html`<section class="narrow">
      <h1>Your cart is empty</h1>
      <p>Nothing steeps in an empty pot.</p>
      <p><a class="button primary" href="/">Choose some tea</a></p>
    </section>`;
  }
  return html`<section class="narrow">
    <h1>Your cart</h1>
    <ul class="lines card">${lines.map((line) => row(line))}</ul>
    <p class="total"><span>Total</span> <strong>${showMoney(totalOf(lines, cart.currency))}</strong></p>
    <div class="actions">
      <a class="button primary" href="/checkout">Go to checkout</a>
      <a class="button" href="/">Keep looking</a>
    </div>
  </section>`;
}

function row({ tea, name, quantity, price }: OrderLine): Html {
  const cost = { ...price, amount: price.amount * quantity };
  return html`<li>
    <span class="name">${name}<small>${showMoney(price)} each</small></span>
    <form method="post" action="/cart/set">
      <input type="hidden" name="tea" value="${tea}">
      <label><span class="unseen">Packets of ${name}</span>
        <input type="number" name="count" value="${quantity}" min="0" max="999" inputmode="numeric"></label>
      <button class="small">Update<span class="unseen"> ${name}</span></button>
    </form>
    <span class="cost">${showMoney(cost)}</span>
  </li>`;
}

/** What an order consists of, to read only. */
export function orderLines(lines: readonly OrderLine[], currency: string): Html {
  return html`<ul class="lines">
    ${lines.map(
      ({ name, quantity, price }) => html`<li>
        <span class="name">${quantity} × ${name}</span>
        <span class="cost">${showMoney({ ...price, amount: price.amount * quantity })}</span>
      </li>`,
    )}
    <li class="sum"><span class="name">Total</span> <span class="cost">${showMoney(totalOf(lines, currency))}</span></li>
  </ul>`;
}
