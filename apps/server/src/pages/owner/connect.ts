import { html } from "hono/html";
import type { Page } from "../view.ts";
import { renderOwnerPage, renderProblem } from "./frame.ts";

/** What an owner is asked to approve. */
interface ConnectView {
  readonly name: string;
  readonly site: string;
  /** The platform as owners know it. */
  readonly platform: string;
  readonly mode: "test" | "live";
  readonly owner: string;
  /** The request's own parameters, to be sent along. */
  readonly request: string;
  /** The same page for the other mode. */
  readonly otherMode: string;
  readonly accounts: readonly {
    readonly id: string;
    readonly label: string;
    readonly methods: string;
    readonly honesty: string;
    readonly chosen: boolean;
  }[];
  /** Whether the same shop is connected already, in this mode. */
  readonly again: boolean;
  readonly problem?: string;
}

/** Renders what a shop asks for, so that its owner can say yes or no: who, what for, with which money. */
export function renderConnect(view: ConnectView): Page {
  const { name, site, platform, mode, owner, request, otherMode, accounts, again } = view;
  const isLive = mode === "live";
  return renderOwnerPage({
    title: `Connect ${name}`,
    leadsTo: new URL(site).origin,
    main: html`<h1>Connect <bdi>${name}</bdi>?</h1>
${renderProblem(view.problem)}
<dl>
<dt>Shop</dt><dd><bdi>${name}</bdi></dd>
<dt>Address</dt><dd class="exact">${site}</dd>
<dt>Runs on</dt><dd>${platform}</dd>
<dt>Payments</dt><dd>${isLive ? html`<span class="live">live: real money</span>` : "test: no real money"}
(<a href="${otherMode}">${isLive ? "connect for test payments" : "connect for live payments"}</a>)</dd>
<dt>You are</dt><dd><bdi>${owner}</bdi></dd>
</dl>
<p class="note">Say yes only if you pressed Connect in this shop just now, and the address is your shop's.</p>
${again && html`<p>This shop was connected before. It keeps its orders; its old secret ends in an hour.</p>`}
<section>
<h2>It will be able to</h2>
<ul>
<li>ask for payments, and see those of its own orders</li>
<li>end payments that are not paid</li>
<li>give money back, never more than came in</li>
</ul>
<p class="soft">It sees no other shop's payments, and none of your gateways' keys.</p>
</section>
<form method="post" action="/connect/decision">
<input type="hidden" name="request" value="${request}">
<input type="hidden" name="mode" value="${mode}">
${
  accounts.length === 0
    ? html`<p class="note">There is no ${mode} gateway account that takes payments. Add one first, then press Connect in the shop again.</p>`
    : html`<fieldset><legend>Gateway accounts it may use</legend>
<p class="soft">Each becomes a way to pay in the shop.</p>
${accounts.map(
  ({ id, label, methods, honesty, chosen }) => html`<label class="choice">
<input type="checkbox" name="account" value="${id}" ${chosen ? "checked" : ""}>
<span><strong><bdi>${label}</bdi></strong> (${methods})<small>${honesty}</small></span></label>`,
)}</fieldset>`
}
<div class="two">
<button class="button plain" name="decision" value="deny">No</button>
<button class="button" name="decision" value="approve" ${accounts.length === 0 ? "disabled" : ""}>Connect</button>
</div>
</form>`,
  });
}
