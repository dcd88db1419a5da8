import { html } from "hono/html";
import type { Page } from "../view.ts";
import { renderOwnerPage, renderProblem } from "./frame.ts";

/** What an owner fills in to connect a shop that has no plugin. */
interface AskShopView {
  readonly owner: string;
  readonly url: string;
  readonly name: string;
  readonly mode: "test" | "live";
  readonly paymentMethod: string;
  readonly language: string;
  readonly accounts: readonly {
    readonly id: string;
    readonly label: string;
    readonly mode: "test" | "live";
    readonly methods: string;
    readonly chosen: boolean;
  }[];
  readonly problem?: string;
}

const LANGUAGES = { en: "English", bn: "বাংলা", hi: "हिन्दी" } as const;

/** Renders the form that asks which shop, and which of its payment methods is paid here. */
export function renderAskShop(view: AskShopView): Page {
  const { owner, url, name, mode, paymentMethod, language, accounts, problem } = view;
  return renderOwnerPage({
    title: "Connect a WooCommerce shop",
    main: html`<h1>Connect a WooCommerce shop without its plugin</h1>
${renderProblem(problem)}
<p>For shops where no plugin may be installed. Buyers are not led to the payment at the checkout: they get a link by
e-mail. Where you can, install the plugin instead and press Connect there.</p>
<p class="soft">You are <bdi>${owner}</bdi>.</p>
<form method="post" action="/connect/woocommerce">
<label>The shop's address <small>Settings → General → WordPress Address, exactly as it stands there.</small>
<input type="url" name="url" value="${url}" placeholder="https://shop.example" required></label>
<label>Its name <small>What you and your buyers know it by.</small>
<input type="text" name="name" value="${name}" maxlength="100" required></label>
<label>Payment method <small>Its id: orders of this one method are paid here, all others are left alone. Best an offline method you use for
nothing else, as cheque, renamed to what buyers should read.</small>
<input type="text" name="paymentMethod" value="${paymentMethod}" pattern="[A-Za-z0-9_\\-]+" maxlength="100" required></label>
<fieldset><legend>Payments</legend>
<label class="choice"><input type="radio" name="mode" value="test" ${mode === "test" ? "checked" : ""}><span>test: no real money</span></label>
<label class="choice"><input type="radio" name="mode" value="live" ${mode === "live" ? "checked" : ""}><span class="live">live: real money</span></label>
</fieldset>
<fieldset><legend>The link's message is in</legend>
${Object.entries(LANGUAGES).map(
  ([
    code,
    word,
  ]) => html`<label class="choice"><input type="radio" name="language" value="${code}" ${code === language ? "checked" : ""}>
<span lang="${code}">${word}</span></label>`,
)}</fieldset>
<fieldset><legend>Gateway accounts it may use</legend>
<p class="soft">Only those of the payments chosen above count. The first that takes the sum collects.</p>
${accounts.map(
  ({ id, label, mode: of, methods, chosen }) => html`<label class="choice">
<input type="checkbox" name="account" value="${id}" ${chosen ? "checked" : ""}>
<span><strong><bdi>${label}</bdi></strong> (${of}; ${methods})</span></label>`,
)}</fieldset>
<button class="button">Go on</button>
</form>`,
  });
}

/** Renders the way to the shop, where its administrator says yes. */
export function renderGoToShop(view: {
  readonly url: string;
  readonly name: string;
  readonly mode: "test" | "live";
  readonly paymentMethod: string;
  /** WooCommerce's own page that asks. */
  readonly address: string;
  /** Whether WooCommerce would send its keys here. */
  readonly isReachable: boolean;
}): Page {
  const { url, name, mode, paymentMethod, address, isReachable } = view;
  return renderOwnerPage({
    title: `Connect ${name}`,
    main: html`<h1>Now <bdi>${name}</bdi> itself</h1>
${
  isReachable
    ? undefined
    : html`<p class="note">WooCommerce sends its keys to https addresses only, and this server's is none. Make a key by hand instead, and use
<code>polygate stores connect-woocommerce --own-keys</code>.</p>`
}
<dl>
<dt>Address</dt><dd class="exact">${url}</dd>
<dt>Payment method</dt><dd>${paymentMethod}</dd>
<dt>Payments</dt><dd>${mode === "live" ? html`<span class="live">live: real money</span>` : "test: no real money"}</dd>
</dl>
<p>WooCommerce will ask whether this server may read and write. Sign in there as an administrator of the shop and approve, within a
quarter of an hour. There is nothing to copy.</p>
<p><a class="button" href="${address}" rel="noreferrer">Go to the shop</a></p>`,
  });
}
