import { html } from "hono/html";
import type { Order } from "../orders.ts";
import { showMoney } from "../price.ts";
import type { Html } from "./layout.ts";

/** The orders this browser placed, so that a buyer whom a gateway did not bring back finds the way. */
export function ordersPage(orders: readonly Order[]): Html {
  return html`<section class="narrow">
    <h1>Your orders</h1>
    ${
      orders.length === 0
        ? html`<p>This browser has not ordered anything yet.</p><p><a class="button primary" href="/">Choose some tea</a></p>`
        : html`<ul class="lines card">${orders.map(row)}</ul>`
    }
  </section>`;
}

function row({ token, number, money, paidAt }: Order): Html {
  return html`<li>
    <a class="name" href="/orders/${token}">Order ${number}</a>
    <span class="state">${paidAt === undefined ? "not paid yet" : "paid"}</span>
    <span class="cost">${showMoney(money)}</span>
  </li>`;
}

/** A page that says one thing. */
export function messagePage(heading: string, text: string): Html {
  return html`<section class="narrow">
    <h1>${heading}</h1>
    <p>${text}</p>
    <p><a class="button primary" href="/">To the shop</a></p>
  </section>`;
}
