import { formatMoney } from "@polygate/core";
import { html } from "hono/html";
import { formatAmount } from "./format-amount.ts";
import type { Markup } from "./layout.ts";
import { renderQr } from "./qr.ts";
import { toSafeUrl, UPI } from "./safe-url.ts";
import type { Texts } from "./texts.ts";
import type { CheckoutView } from "./view.ts";

/**
 * Renders the three ways to pay by UPI: the app on this phone, the code for another phone, the address by hand.
 *
 * The amount by hand stands in the digits of a phone's keypad whatever the page's language.
 */
export function renderUpi(view: CheckoutView, texts: Texts): Markup | undefined {
  const { upi, payable, language, state } = view;
  if (!upi) return undefined;
  const link = toSafeUrl(upi.deepLink, UPI);
  const look = state === "ready" ? "button" : "button plain";
  const label = texts.codeFor(formatAmount(payable, language));
  const code = link === undefined ? undefined : renderQr(upi.deepLink, label);
  return html`<section aria-labelledby="upi">
<h2 id="upi">${texts.payByUpi}</h2>
${link !== undefined && html`<p><a class="${look}" href="${link}">${texts.openUpiApp}</a></p>`}
${
  code &&
  html`<p>${texts.scanCode}</p>
${code}`
}
<p>${texts.typeByHand}</p>
<dl>
<dt>${texts.upiId}</dt><dd class="exact">${upi.id}</dd>
<dt>${texts.amount}</dt><dd class="exact">${formatMoney(payable)}</dd>
</dl>
</section>`;
}
