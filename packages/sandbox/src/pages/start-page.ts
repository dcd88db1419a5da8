import { formatMoney } from "@polygate/core/money";
import { html } from "hono/html";
import type { SandboxAccounts } from "../accounts.ts";
import type { SandboxControl } from "../control.ts";
import { GatewayName } from "../gateway-name.ts";
import type { Html } from "./layout.ts";
import { renderPage } from "./layout.ts";

const SHOWN = 10;

/** Gateways whose webhook URL is not part of a payment but set in their dashboard. */
const DASHBOARDS: readonly GatewayName[] = ["zaakpay", "paygate", "zotlo"];

/** The front door: where each gateway is, its fake keys, its dashboard's setting and the latest payments. */
export function renderStart(
  control: SandboxControl,
  accounts: SandboxAccounts,
  baseUrlOf: (gateway: GatewayName) => string,
): Html {
  const body = html`
<p>Five payment gateways for trying things out. Not for the internet. <a href="/control">Control API</a></p>
${GatewayName.options.map(
  (gateway) => html`
<h2>${gateway}</h2>
<dl>
<dt>base URL</dt><dd>${baseUrlOf(gateway)}</dd>
${Object.entries(accounts[gateway]).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
</dl>
${DASHBOARDS.includes(gateway) ? renderSettings(control, gateway) : ""}
${renderLatest(control, gateway)}`,
)}`;
  return renderPage({ title: "Polygate", color: "#1c2330" }, "Gateway sandbox", body);
}

function renderSettings(control: SandboxControl, gateway: GatewayName): Html {
  const { webhookUrl = "" } = control.settings(gateway);
  return html`<form method="post" action="/control/${gateway}/settings">
<label for="${gateway}-webhook">Webhook URL, as set in the dashboard</label>
<input type="url" id="${gateway}-webhook" name="webhookUrl" value="${webhookUrl}">
<button>Save</button>
</form>`;
}

function renderLatest(control: SandboxControl, gateway: GatewayName): Html {
  const latest = control.payments(gateway).slice(-SHOWN).toReversed();
  if (latest.length === 0) return html`<p>No payments yet.</p>`;
  return html`<ul>
${latest.map(
  (it) =>
    html`<li><a href="${it.payUrl}">${it.orderId || it.id}</a> ${it.payable.currency} ${formatMoney(it.payable)}, ${it.status}</li>`,
)}
</ul>`;
}
