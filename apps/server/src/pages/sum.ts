import { isSameMoney } from "@polygate/core";
import { html } from "hono/html";
import { formatAmount } from "./format-amount.ts";
import { formatDuration } from "./format-duration.ts";
import type { Markup } from "./layout.ts";
import type { Texts } from "./texts.ts";
import type { CheckoutView } from "./view.ts";

/** Renders the exact sum to pay, why it differs from the one asked for if it does, and how long there is to pay it. */
export function renderSum(view: CheckoutView, texts: Texts): Markup {
  const { language, asked, expiresAt, now } = view;
  const payable = formatAmount(view.payable, language);
  const names = { shop: view.shop, gateway: view.gateway.title };
  const differs = !isSameMoney(asked, view.payable);
  return html`<p class="sum"><span>${differs ? texts.payExactly : texts.toPay}</span> <strong>${payable}</strong></p>
${differs && html`<p class="note">${texts.whyDifferent(names, formatAmount(asked, language), payable)}</p>`}
${expiresAt !== undefined && renderTimeLeft(expiresAt - now, view, texts)}`;
}

function renderTimeLeft(left: number, { language }: CheckoutView, texts: Texts): Markup {
  const words = formatDuration(left, language) ?? texts.lessThanAMinute;
  return html`<p class="lead soft">${texts.timeLeft} <span data-left="${left}" data-soon="${texts.lessThanAMinute}">${words}</span></p>`;
}
