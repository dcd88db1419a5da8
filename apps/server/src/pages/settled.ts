import { html } from "hono/html";
import { renderDetails } from "./details.ts";
import { formatAmount } from "./format-amount.ts";
import type { Content } from "./open.ts";
import { toSafeUrl, WEB } from "./safe-url.ts";
import { renderSign } from "./sign.ts";
import type { SettledState, Texts } from "./texts.ts";
import type { CheckoutView } from "./view.ts";

/**
 * Renders what became of a payment, with the way back to the shop. The browser goes on to the shop's order by itself, at
 * once, save where the buyer has something to read first (`held`).
 */
export function renderSettled(view: CheckoutView, state: SettledState, texts: Texts): Content {
  const { shop, gateway, language } = view;
  const { heading, text } = texts.settled[state]({ shop, gateway: gateway.title });
  const url = toBackUrl(view, state);
  const isAutomatic = url !== undefined && state !== "held";
  return {
    heading,
    head: isAutomatic ? html`<meta http-equiv="refresh" content="0;url=${url}">` : undefined,
    main: html`${renderSign(state)}
<h1>${heading}</h1>
${state === "paid" && html`<p class="sum"><strong>${formatAmount(view.payable, language)}</strong></p>`}
<p class="lead">${text}</p>
${isAutomatic && html`<p class="lead">${texts.goingBackTo(shop)}</p>`}
${url !== undefined && html`<p><a class="button" href="${url}">${texts.backTo(shop)}</a></p>`}
${renderDetails(view, texts)}`,
    script: false,
    formTargets: [],
  };
}

/** Whoever's money came goes to the shop's page for afterwards; whoever's did not, to where it can be tried again. */
function toBackUrl(
  { returnUrl, cancelUrl }: CheckoutView,
  state: SettledState,
): string | undefined {
  const isPaid = state === "paid" || state === "held";
  const url = isPaid ? (returnUrl ?? cancelUrl) : (cancelUrl ?? returnUrl);
  return url === undefined ? undefined : toSafeUrl(url, WEB);
}
