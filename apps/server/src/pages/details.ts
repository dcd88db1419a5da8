import { html } from "hono/html";
import { formatAmount } from "./format-amount.ts";
import type { Markup } from "./layout.ts";
import type { Texts } from "./texts.ts";
import type { CheckoutView } from "./view.ts";

/** Renders what the payment is for, as the shop and the gateway name it. */
export function renderDetails(view: CheckoutView, texts: Texts): Markup {
  const { state, gateway, transactionId } = view;
  const isUnpaid = state === "failed" || state === "expired" || state === "canceled";
  return html`<section aria-labelledby="details">
<h2 id="details">${texts.details}</h2>
<dl>
${view.description && html`<dt>${texts.description}</dt><dd><bdi>${view.description}</bdi></dd>`}
${view.orderId && html`<dt>${texts.order}</dt><dd><bdi>${view.orderId}</bdi></dd>`}
${isUnpaid && html`<dt>${texts.amount}</dt><dd>${formatAmount(view.payable, view.language)}</dd>`}
<dt>${texts.service}</dt><dd><bdi>${gateway.title}</bdi></dd>
<dt>${texts.methods}</dt><dd lang="en">${gateway.methods}</dd>
${transactionId && html`<dt>${texts.transaction}</dt><dd class="exact">${transactionId}</dd>`}
</dl>
</section>`;
}
