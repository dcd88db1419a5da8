import { type Context, Hono } from "hono";
import * as z from "zod";
import { ACTIONS, isRefused, type SandboxControl } from "./control.ts";
import { DeliveryStatus } from "./delivery.ts";
import { parseJsonFields } from "./fields.ts";
import { GatewayName } from "./gateway-name.ts";
import { Outage } from "./outage.ts";
import { SCENARIOS, SCENARIOS_OF, Scenario } from "./scenario.ts";
import type { SandboxSettings } from "./state.ts";

const MAXIMUM_ADVANCE = 366 * 24 * 3_600_000;

const ActionBody = z.strictObject({
  amount: z.string().optional(),
  method: z.string().max(40).optional(),
});
const ScenarioBody = z.strictObject({ scenario: Scenario, payment: z.string().min(1).optional() });
const SettingsBody = z.strictObject({ webhookUrl: z.url({ protocol: /^https?$/ }).nullable() });
const OutageBody = z.union([z.strictObject({ mode: z.literal("off") }), Outage]);
const ClockBody = z.strictObject({ advance: z.int().nonnegative().max(MAXIMUM_ADVANCE) });
const WebhookQuery = z.object({
  gateway: GatewayName.optional(),
  payment: z.string().optional(),
  status: DeliveryStatus.optional(),
});

/** The control API: JSON over HTTP for what `SandboxControl` does. */
export function createControlRoutes(
  control: SandboxControl,
  { now, baseUrlOf }: { now: () => number; baseUrlOf: (gateway: GatewayName) => string },
): Hono {
  const app = new Hono();

  /** A page of another site, open in the developer's browser, must not press these buttons. */
  app.use("*", async (c, next) => {
    const origin = c.req.header("origin");
    if (origin === undefined || origin === new URL(c.req.url).origin) return await next();
    return refuse(c, "the control API takes no requests from other sites' pages", 403);
  });

  app.get("/", (c) =>
    c.json({
      now: now(),
      gateways: GatewayName.options.map((name) => ({
        name,
        baseUrl: baseUrlOf(name),
        scenarios: Object.fromEntries(SCENARIOS_OF[name].map((it) => [it, SCENARIOS[it]])),
      })),
      actions: ACTIONS,
    }),
  );

  app.get("/clock", (c) => c.json({ now: now() }));
  app.post("/clock", async (c) => {
    const body = await readBody(c, ClockBody);
    if (!body) return refuse(c, 'send {"advance": milliseconds}, forward and at most a year', 422);
    await control.advance(body.advance);
    return c.json({ now: now() });
  });

  app.get("/webhooks", (c) => {
    const query = WebhookQuery.safeParse(c.req.query());
    if (!query.success) return refuse(c, "gateway or status is not one that exists", 422);
    return c.json({ webhooks: control.webhooks(query.data) });
  });
  app.post("/webhooks/deliver", async (c) => {
    await control.deliverDue();
    return c.json({ webhooks: control.webhooks({ status: "waiting" }) });
  });

  app.get("/:gateway/payments", (c) => {
    const gateway = gatewayOf(c);
    return gateway ? c.json({ payments: control.payments(gateway) }) : noGateway(c);
  });
  app.get("/:gateway/payments/:id", (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const payment = control.payment(gateway, c.req.param("id"));
    return payment ? c.json(payment) : refuse(c, `${gateway} has no such payment`, 404);
  });
  app.post("/:gateway/payments/:id/:action", async (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const action = z.enum(ACTIONS).safeParse(c.req.param("action"));
    if (!action.success) return refuse(c, `an action is one of ${ACTIONS.join(", ")}`, 404);
    const options = await readBody(c, ActionBody);
    if (!options) return refuse(c, "amount and method are texts", 422);
    const result = control.act(gateway, c.req.param("id"), action.data, options);
    return isRefused(result) ? refuse(c, result.refused, result.status) : c.json(result);
  });

  app.post("/:gateway/scenario", async (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const body = await readBody(c, ScenarioBody);
    if (!body) return refuse(c, `a scenario is one of ${Scenario.options.join(", ")}`, 422);
    const refused = control.setScenario(gateway, body.scenario, body.payment);
    return refused ? refuse(c, refused.refused, refused.status) : c.json(body);
  });

  app.get("/:gateway/settings", (c) => {
    const gateway = gatewayOf(c);
    return gateway ? c.json(control.settings(gateway)) : noGateway(c);
  });
  app.put("/:gateway/settings", async (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const body = await readBody(c, SettingsBody);
    if (!body) return refuse(c, "webhookUrl is an http or https URL, or null", 422);
    control.configure(gateway, toSettings(body));
    return c.json(control.settings(gateway));
  });

  /** The same from the start page's form. */
  app.post("/:gateway/settings", async (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const { webhookUrl } = await c.req.parseBody();
    const body = SettingsBody.safeParse({ webhookUrl: webhookUrl || null });
    if (!body.success) return refuse(c, "webhookUrl is an http or https URL, or empty", 422);
    control.configure(gateway, toSettings(body.data));
    return c.redirect("/", 303);
  });

  app.post("/:gateway/outage", async (c) => {
    const gateway = gatewayOf(c);
    if (!gateway) return noGateway(c);
    const body = await readBody(c, OutageBody);
    if (!body) return refuse(c, "mode is timeout, error, html, cut, slow or off", 422);
    control.setOutage(gateway, body.mode === "off" ? undefined : body);
    return c.json(body);
  });

  app.all("*", (c) => refuse(c, "there is no such control call", 404));

  return app;
}

function toSettings({ webhookUrl }: z.infer<typeof SettingsBody>): SandboxSettings {
  return webhookUrl === null ? {} : { webhookUrl };
}

function gatewayOf(c: Context): GatewayName | undefined {
  return GatewayName.safeParse(c.req.param("gateway")).data;
}

function noGateway(c: Context): Response {
  return refuse(c, `a gateway is one of ${GatewayName.options.join(", ")}`, 404);
}

function refuse(c: Context, error: string, status: 403 | 404 | 422): Response {
  return c.json({ error }, status);
}

/** An empty body is an empty object. */
async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await c.req.text();
  return schema.safeParse(text.trim() === "" ? {} : parseJsonFields(text)).data;
}
