import { formatMoney } from "@polygate/core/money";
import { html } from "hono/html";
import type { SandboxAccounts } from "../accounts.ts";
import type { SandboxControl } from "../control.ts";
import { GatewayName } from "../gateway-name.ts";
import type { Html } from "./layout.ts";
import { renderPage } from "./layout.ts";

const SHOWN = 10;

/** The front door: where each gateway is, its fake keys, and the latest payments. */
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
<ul>
${control
  .payments(gateway)
  .slice(-SHOWN)
  .toReversed()
  .map(
    (it) =>
      html`<li><a href="${it.payUrl}">${it.orderId || it.id}</a> ${it.payable.currency} ${formatMoney(it.payable)}, ${it.status}</li>`,
  )}
</ul>`,
)}`;
  return renderPage({ title: "Polygate", color: "#1c2330" }, "Gateway sandbox", body);
}
