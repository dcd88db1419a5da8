import type { Redirect } from "@polygate/core";
import { html } from "hono/html";
import type { Markup } from "./layout.ts";
import { toSafeUrl, WEB } from "./safe-url.ts";
import type { Texts } from "./texts.ts";
import type { CheckoutView } from "./view.ts";

/** The way to the gateway's own page. */
export interface Forward {
  /** A link or a form: works without JavaScript. */
  readonly button: Markup;
  /** What sends the browser on by itself, for the document's head; a form is sent by the script. */
  readonly head?: Markup | undefined;
  /** Whether the browser goes on by itself. */
  readonly isAutomatic: boolean;
  /**
   * Where the form's post may lead. Browsers hold redirects to it as well, and nobody says which hosts of its own, or
   * which bank's, the gateway sends the buyer through: any that is encrypted.
   */
  readonly formTarget?: string | undefined;
}

/**
 * Renders the way to the gateway's page. Where the gateway brings the buyer back, the browser goes there by itself, once;
 * where it does not, its page opens in a second tab and ours stays.
 *
 * @returns `undefined` where there is no such page, or its address is not one of the web.
 */
export function renderForward(view: CheckoutView, texts: Texts): Forward | undefined {
  const { redirect, gateway, state } = view;
  if (!redirect) return undefined;
  const url = toSafeUrl(redirect.url, WEB);
  if (url === undefined) return undefined;
  const isSecondTab = gateway.returnsBuyer === "none";
  const isAutomatic = !isSecondTab && state === "ready";
  const isSecondChoice = state === "waiting" || (isSecondTab && view.upi !== undefined);
  const look = isSecondChoice ? "button plain" : "button";
  const label = isSecondTab
    ? html`${texts.openPage(gateway.title)} <small>(${texts.inNewTab})</small>`
    : html`${isAutomatic ? texts.goTo(gateway.title) : texts.openAgain(gateway.title)}`;
  if (redirect.method === "POST") {
    return {
      button: renderForm(url, redirect, { isSecondTab, isAutomatic, look, label }),
      isAutomatic,
      formTarget: `${new URL(url).origin} https:`,
    };
  }
  return {
    button: html`<p><a class="${look}" href="${url}"${isSecondTab && html` target="_blank" rel="noopener noreferrer"`}>${label}</a></p>`,
    head: isAutomatic ? html`<meta http-equiv="refresh" content="0;url=${url}">` : undefined,
    isAutomatic,
  };
}

interface FormLook {
  readonly isSecondTab: boolean;
  readonly isAutomatic: boolean;
  readonly look: string;
  readonly label: Markup;
}

function renderForm(
  url: string,
  { fields }: Extract<Redirect, { method: "POST" }>,
  { isSecondTab, isAutomatic, look, label }: FormLook,
): Markup {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`,
  );
  return html`<form method="post" action="${url}" accept-charset="utf-8"${isSecondTab && html` target="_blank" rel="noopener noreferrer"`}${isAutomatic && html` data-submit`}>
${inputs}<button class="${look}">${label}</button>
</form>`;
}
