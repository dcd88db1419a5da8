import { html, raw } from "hono/html";
import { assets } from "../assets.ts";
import { CURRENCIES, type ShopCurrency, symbolOf } from "../price.ts";

/** A piece of a page: what the `html` tag makes, with every value escaped. */
export type Html = ReturnType<typeof html>;

export interface Frame {
  readonly title: string;
  readonly currency: ShopCurrency;
  readonly packets: number;
  /** Where the currency switch brings the buyer back to. */
  readonly path: string;
  /** Seconds after which the page loads itself again where no JavaScript runs. */
  readonly refresh?: number | undefined;
}

/** The whole page around its content. */
export function page({ title, currency, packets, path, refresh }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="same-origin">
    <title>${title} · Two Leaves</title>
    <link rel="icon" href="${assets.icon.path}" type="image/svg+xml">
    <link rel="stylesheet" href="${assets.style.path}">
    <script src="${assets.script.path}" type="module"></script>
    ${refresh === undefined ? "" : html`<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>`}
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <aside class="ribbon" aria-label="Note">A demonstration shop: no real tea, no real money.</aside>
    <header class="top">
      <a class="brand" href="/">${LEAVES} Two Leaves</a>
      <nav aria-label="Shop">
        <a href="/orders">Your orders</a>
        <a href="/cart">Cart<span class="count">${packets}</span><span class="unseen"> packets</span></a>
      </nav>
      ${currencySwitch(currency, path)}
    </header>
    <main id="content">${content}</main>
    <footer>
      <p>Two Leaves takes payments through <strong>Polygate</strong>. The gateways you meet here are a sandbox.</p>
    </footer>
  </body>
</html>`;
}

function currencySwitch(current: ShopCurrency, path: string): Html {
  return html`<form class="currencies" method="post" action="/currency" aria-label="Currency">
    <input type="hidden" name="back" value="${path}">
    ${CURRENCIES.map(
      (
        currency,
      ) => html`<button name="currency" value="${currency}" aria-pressed="${String(currency === current)}">
        <span aria-hidden="true">${symbolOf(currency)}</span> ${currency}
      </button>`,
    )}
  </form>`;
}

const LEAVES = raw(
  `<svg class="leaves" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path d="M15 28C5 25 3 14 6 5c8 2 13 11 9 23Z"/><path d="M17 28c-2-9 2-17 10-19 2 8-1 16-10 19Z"/>
  </svg>`,
);
