import { html } from "hono/html";
import { renderDetails } from "./details.ts";
import { type Forward, renderForward } from "./forward.ts";
import type { Markup } from "./layout.ts";
import { toSafeUrl, WEB } from "./safe-url.ts";
import { renderSign } from "./sign.ts";
import { renderSum } from "./sum.ts";
import type { Passage, Texts } from "./texts.ts";
import { renderUpi } from "./upi.ts";
import type { CheckoutView } from "./view.ts";

/** What a state of the payment puts on the page. */
export interface Content {
  readonly heading: string;
  readonly main: Markup;
  readonly head?: Markup | undefined;
  readonly script: boolean;
  readonly formTargets: readonly string[];
}

/** Renders a payment of which nothing is known yet: on to the gateway, or waiting for what it says. */
export function renderOpen(view: CheckoutView, texts: Texts): Content {
  const forward = renderForward(view, texts);
  return forward?.isAutomatic
    ? renderGoing(view, texts, forward)
    : renderWaiting(view, texts, forward);
}

function renderGoing(view: CheckoutView, texts: Texts, forward: Forward): Content {
  const { heading, text } = texts.goingTo(view.gateway.title);
  const leave = view.cancelUrl && toSafeUrl(view.cancelUrl, WEB);
  return {
    heading,
    head: forward.head,
    main: html`${renderSign("turning")}
<h1>${heading}</h1>
<p class="lead">${text}</p>
${renderSum(view, texts)}
${forward.button}
${leave && html`<p class="lead"><a href="${leave}">${texts.backWithoutPaying(view.shop)}</a></p>`}
${renderDetails(view, texts)}`,
    script: true,
    formTargets: forward.formTarget === undefined ? [] : [forward.formTarget],
  };
}

function renderWaiting(view: CheckoutView, texts: Texts, forward: Forward | undefined): Content {
  const upi = renderUpi(view, texts);
  const isFresh = view.state === "ready" && (upi !== undefined || forward !== undefined);
  const checking = texts.checking(view.gateway.title);
  const heading = isFresh ? texts.pay(view.shop) : checking.heading;
  const back = view.returnUrl && toSafeUrl(view.returnUrl, WEB);
  return {
    heading,
    head: html`<noscript><meta http-equiv="refresh" content="15"></noscript>`,
    main: html`${isFresh ? html`<h1>${heading}</h1>` : renderChecking(checking, texts)}
<p role="status" aria-live="polite" data-state-path="${view.statePath}" data-offline="${texts.offline}"></p>
${renderSum(view, texts)}
${upi}
${forward?.button}
<div>
${isFresh && html`<p>${texts.payThereWaitHere}</p>`}
<p>${texts.youMayClose(view.shop)}</p>
<noscript><p>${texts.reloadsItself} <a href="">${texts.checkNow}</a></p></noscript>
${back && html`<p><a href="${back}">${isFresh ? texts.paidBackTo(view.shop) : texts.backTo(view.shop)}</a></p>`}
</div>
${renderDetails(view, texts)}
${renderLeave(view, texts)}`,
    script: true,
    formTargets: [
      ...(forward?.formTarget === undefined ? [] : [forward.formTarget]),
      ...(view.cancelPath === undefined ? [] : ["'self'"]),
    ],
  };
}

function renderChecking({ heading, text }: Passage, texts: Texts): Markup {
  return html`${renderSign("turning")}
<h1>${heading}</h1>
<p class="lead">${text}</p>
<p class="lead"><strong>${texts.doNotPayAgain}</strong></p>`;
}

function renderLeave({ cancelPath, cancelUrl, shop }: CheckoutView, texts: Texts): Markup | false {
  if (cancelPath !== undefined) {
    return html`<section>
<form method="post" action="${cancelPath}"><button class="button quiet">${texts.cancel}</button></form>
<p class="lead soft">${texts.cancelOnlyIfUnpaid}</p>
</section>`;
  }
  const leave = cancelUrl && toSafeUrl(cancelUrl, WEB);
  if (!leave) return false;
  return html`<section><p class="lead"><a href="${leave}">${texts.backWithoutPaying(shop)}</a></p></section>`;
}
