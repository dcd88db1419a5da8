import { html } from "hono/html";
import { TEXTS } from "./language.ts";
import { renderLayout } from "./layout.ts";
import { renderOpen } from "./open.ts";
import { renderSettled } from "./settled.ts";
import type { CheckoutView, Page } from "./view.ts";

/**
 * Renders the buyer's page of one payment: the way to pay, then the truth. Whole and usable without JavaScript, with no
 * resource from elsewhere. Everything the view holds is escaped; addresses of other schemes than the web's and UPI's
 * are left out.
 */
export function renderCheckout(view: CheckoutView): Page {
  const { language, state, shop, test } = view;
  const texts = TEXTS[language];
  const { heading, ...content } =
    state === "ready" || state === "waiting"
      ? renderOpen(view, texts)
      : renderSettled(view, state, texts);
  return renderLayout({
    ...content,
    language,
    title: `${heading} · ${shop}`,
    header: html`${test && html`<p class="test">${texts.testPayment}</p>`}
<p class="shop"><bdi>${shop}</bdi></p>`,
  });
}
