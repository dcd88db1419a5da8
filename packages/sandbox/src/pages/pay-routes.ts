import type { Context } from "hono";
import { Hono } from "hono";
import { html } from "hono/html";
import type { Desk } from "../emulator.ts";
import type { GatewayName } from "../gateway-name.ts";
import type { SandboxPayment } from "../payment.ts";
import type { Brand } from "./layout.ts";
import { renderPage } from "./layout.ts";
import type { PayPageParts } from "./pay-page.ts";
import { renderPayPage } from "./pay-page.ts";

/** What a gateway says about its own pay page. */
export interface PayRoutes {
  readonly gateway: GatewayName;
  readonly brand: Brand;
  /** With `:id`, the gateway's own id. */
  readonly path: string;
  readonly parts: (payment: SandboxPayment) => Omit<PayPageParts, "brand">;
  /** Where the browser goes after the buyer's choice, at gateways that are known to send it back. */
  readonly leave?: (
    before: SandboxPayment,
    after: SandboxPayment,
    action: string,
  ) => string | undefined;
}

/** The hosted pay page: plain forms, so it works without JavaScript. */
export function createPayRoutes(desk: Desk, routes: PayRoutes): Hono {
  const app = new Hono();
  const { brand, gateway, path } = routes;

  const read = (c: Context): SandboxPayment | undefined => {
    const payment = desk.ledger.find(gateway, c.req.param("id") ?? "");
    return payment?.id === c.req.param("id") ? payment : undefined;
  };
  const missing = (c: Context) => {
    const body = html`<p>There is no such payment.</p>`;
    return c.html(renderPage(brand, "Payment not found", body), 404);
  };

  app.get(path, (c) => {
    const payment = read(c);
    if (!payment) return missing(c);
    const left = c.req.query("left") !== undefined;
    return c.html(renderPayPage(payment, { brand, ...routes.parts(payment) }, left));
  });

  app.post(path, async (c) => {
    const payment = read(c);
    if (!payment) return missing(c);
    const form = await c.req.parseBody().catch(() => ({}));
    const choice = new Map(Object.entries(form));
    const action = String(choice.get("action"));
    const { methods } = routes.parts(payment);
    const method = methods.find((it) => it === choice.get("method")) ?? methods[0];
    const after = act(desk, payment, action, method);
    const target = routes.leave?.(payment, after, action);
    if (target !== undefined) return c.redirect(target, 303);
    return c.redirect(action === "later" ? "?left=1" : "?", 303);
  });

  return app;
}

function act(
  { ledger }: Desk,
  payment: SandboxPayment,
  action: string,
  method: string | undefined,
): SandboxPayment {
  if (payment.status !== "open") return payment;
  if (action === "pay") return ledger.pay(payment, { method });
  if (action === "decline") return ledger.decline(payment);
  if (action === "cancel") return ledger.cancel(payment);
  return payment;
}
