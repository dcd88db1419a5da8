import { html, raw } from "hono/html";
import type { Cart } from "../cart.ts";
import { showMoney } from "../price.ts";
import { priceOf, TEAS, type Tea } from "../teas.ts";
import type { Html } from "./layout.ts";

/** The front page: every tea with its price in the buyer's currency. */
export function shelf(cart: Cart): Html {
  return html`
    <section class="hero">
      <h1>Good leaves, plainly priced</h1>
      <p>Six teas from the Brahmaputra to the Black Sea. Pay with UPI, cards or mobile wallets.</p>
    </section>
    <ul class="shelf">${TEAS.map((tea) => card(tea, cart))}</ul>`;
}

function card(tea: Tea, cart: Cart): Html {
  const count = cart.packets.get(tea.id) ?? 0;
  return html`<li class="tea">
    <div class="tin tin-${tea.id}">${TIN}</div>
    <div class="about">
      <h2>${tea.name}</h2>
      <p class="origin">${tea.origin} · ${tea.grams} g</p>
      <p class="taste">${tea.taste}</p>
    </div>
    <form method="post" action="/cart/add">
      <input type="hidden" name="tea" value="${tea.id}">
      <span class="price">${showMoney(priceOf(tea, cart.currency))}</span>
      <button class="primary small">
        Add to cart<span class="unseen">: ${tea.name}</span>${count > 0 ? html` <span class="in-cart">(${count})</span>` : ""}
      </button>
    </form>
  </li>`;
}

/** A tea tin; its colours come from the style sheet. */
const TIN = raw(
  `<svg viewBox="0 0 120 120" aria-hidden="true" focusable="false">
    <rect class="lid" x="34" y="18" width="52" height="14" rx="4"/>
    <rect class="body" x="28" y="30" width="64" height="74" rx="7"/>
    <rect class="band" x="28" y="50" width="64" height="36"/>
    <path class="leaf" d="M58 82c-9-3-11-13-8-21 8 2 12 10 8 21Z"/>
    <path class="leaf" d="M61 82c-2-8 2-15 9-17 2 7-1 14-9 17Z"/>
  </svg>`,
);
