import type { Profile, SettingField, SettingsForm } from "@polygate/core";
import { html } from "hono/html";
import { honestyLabel } from "../../api/gateways-body.ts";
import type { Markup } from "../layout.ts";
import { renderOwnerPage, renderProblem } from "../owner/frame.ts";
import type { Page } from "../view.ts";

/** One of the ways in which a merchant can connect a gateway. */
interface Offer {
  readonly gateway: string;
  readonly profile: Profile;
  readonly form: SettingsForm;
}

/** What the merchant of a shop is shown. */
interface MerchantAccountView {
  readonly shop: string;
  readonly mode: "test" | "live";
  /** Who runs the server. */
  readonly operator: string;
  readonly formToken: string;
  readonly current?: { readonly title: string; readonly webhookUrl?: string };
  readonly offers: readonly Offer[];
  /** As the merchant's buyers read it. */
  readonly shopName: string;
  readonly notifyEmail: string;
  /** Where the merchant goes on in the shop's admin. */
  readonly adminUrl: string;
  /** What was entered before, secrets left out. */
  readonly entered?: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/** Renders the page on which a merchant says by which account of theirs the shop's payments are collected. */
export function renderMerchantAccount(view: MerchantAccountView): Page {
  const { shop, mode, operator, current, offers, problem, adminUrl } = view;
  return renderOwnerPage({
    title: `Payments of ${shop}`,
    leadsTo: `https://${shop} https://admin.shopify.com`,
    main: html`<h1>Payments of <bdi>${shop}</bdi></h1>
${renderProblem(problem)}
<dl>
<dt>Shop</dt><dd class="exact">${shop}</dd>
<dt>Payments</dt><dd>${mode === "live" ? html`<span class="live">live: real money</span>` : "test: no real money"}</dd>
<dt>Collected by</dt><dd>${current ? current.title : "nobody yet: buyers cannot choose this method"}</dd>
</dl>
${current && renderCurrent(view, current)}
<section>
<h2>${current ? "Use another account" : "Enter your account"}</h2>
<p>The money goes from your buyers to your own account at the gateway. <bdi>${operator}</bdi> runs this page, keeps what you enter encrypted, and
never holds your money. ${current && "Payments that are open now are followed to their end at the account they began at."}</p>
${offers.map((offer) => renderOffer(view, offer))}
</section>
<p><a href="${adminUrl}">Back to Shopify</a></p>`,
  });
}

function renderCurrent(
  { formToken, adminUrl }: MerchantAccountView,
  { title, webhookUrl }: NonNullable<MerchantAccountView["current"]>,
): Markup {
  return html`${
    webhookUrl !== undefined &&
    html`<p class="note">One step is left: in ${title}'s own panel, set this as the webhook address. Without it payments are still found, later.<br><code class="exact">${webhookUrl}</code></p>`
  }
<p><a class="button" href="${adminUrl}">Go on in Shopify</a></p>
<form method="post" action="/shopify/account/remove">
<input type="hidden" name="form" value="${formToken}">
<button class="button quiet">Stop taking payments by ${title}</button>
</form>`;
}

function renderOffer(view: MerchantAccountView, { gateway, profile, form }: Offer): Markup {
  const ways = Object.entries(form.fixed);
  const entered = view.entered?.gateway === gateway ? view.entered : {};
  const isOpen = ways.every(([name, value]) => entered[name] === value) && entered.gateway;
  return html`<details ${isOpen ? "open" : ""}>
<summary>${profile.title}: ${profile.methods}${ways.length > 0 && ` (${ways.map(([, value]) => value.replaceAll("_", " ")).join()})`}</summary>
<p class="soft">${honestyLabel(profile)}</p>
<form method="post" action="/shopify/account">
<input type="hidden" name="form" value="${view.formToken}">
<input type="hidden" name="gateway" value="${gateway}">
${ways.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${form.fields.map((field) => renderField(field, entered[field.name] ?? ""))}
<label>Your shop's name <small>As your buyers know it.</small>
<input name="shopName" value="${entered.shopName ?? view.shopName}" maxlength="100" autocomplete="organization" required></label>
<label>Your e-mail <small>Where you are written to when something must be decided about a payment. May be left empty.</small>
<input type="email" name="notifyEmail" value="${entered.notifyEmail ?? view.notifyEmail}" maxlength="254" autocomplete="email"></label>
<button class="button">Collect by this account</button>
</form>
</details>`;
}

function renderField(field: SettingField, value: string): Markup {
  const { name, title, hint, isSecret, isRequired, choices } = field;
  const label = html`${title} ${hint && html`<small>${hint}</small>`}`;
  if (choices) {
    return html`<label>${label}
<select name="${name}">${!isRequired && html`<option value="">as usual</option>`}${choices.map((choice) => html`<option ${choice === value ? "selected" : ""}>${choice}</option>`)}</select></label>`;
  }
  return html`<label>${label}
<input type="${isSecret ? "password" : "text"}" name="${name}" value="${isSecret ? "" : value}" maxlength="500" autocomplete="off" spellcheck="false" ${isRequired ? "required" : ""}></label>`;
}
