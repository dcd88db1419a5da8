import { Hono } from "hono";
import { createAdminApi } from "./admin/admin.ts";
import { refuse } from "./api/answers.ts";
import { createApi } from "./api/api.ts";
import { createPlatformRoutes } from "./bridge/routes.ts";
import type { Engine } from "./engine/engine.ts";
import { createShopifyAppRoutes } from "./shopify/app-routes.ts";
import { noMetrics } from "./telemetry/metrics.ts";
import { noTracing } from "./telemetry/tracing.ts";
import { createBuyerPages } from "./web/buyer.ts";
import { createConnectRoutes } from "./web/connect.ts";
import { createConnectWooCommerce } from "./web/connect-woocommerce.ts";
import { createHealthRoutes, type Readiness } from "./web/health.ts";
import { limitPages } from "./web/limits.ts";
import { measureRequests } from "./web/measure.ts";
import { createOwnerPages } from "./web/owner.ts";
import { createProbeRoutes, PROBE_PATH } from "./web/probe.ts";
import { securityHeaders } from "./web/security-headers.ts";
import { createWebhookRoutes } from "./web/webhooks.ts";

/** What the routes for whoever operates the server work with. */
interface Operating {
  readonly readiness: Readiness;
  /** The master keys, in base64. */
  readonly readKeys: () => readonly string[];
}

/** What strangers may open, and not without end. */
const LIMITED = [
  "/checkout/*",
  "/return/*",
  "/connect",
  "/connect/*",
  "/owner/*",
  "/admin/*",
  "/shopify",
  "/shopify/account/*",
  "/shopify/oauth/*",
  PROBE_PATH,
] as const;

/** Everything the server answers, as one `(Request) => Response`. */
export function createApp(engine: Engine, { readiness, readKeys }: Operating): Hono {
  const app = new Hono();
  const { metrics, tracing } = engine;
  if (metrics !== noMetrics || tracing !== noTracing) app.use(measureRequests(metrics, tracing));
  app.onError((error, context) => {
    engine.logger.warn(`${context.req.method} ${context.req.routePath}: ${error.message}`);
    return context.text("Something went wrong here. Please try again.", 500);
  });
  app.notFound(() => refuse(404, "not_found", "There is no such address here."));
  // Before the headers: gateways are no browsers, and every microsecond counts in a burst.
  app.route("/", createWebhookRoutes(engine));
  app.use(securityHeaders(engine.publicUrl));
  app.route("/", createHealthRoutes(readiness));
  app.route("/", createProbeRoutes(readKeys));
  for (const pages of LIMITED) {
    app.use(pages, limitPages(engine.limits, engine.clientAddress));
  }
  app.route("/", createBuyerPages(engine));
  app.route("/", createPlatformRoutes(engine));
  if (engine.shopifyApp) app.route("/", createShopifyAppRoutes(engine, engine.shopifyApp));
  app.route("/", createOwnerPages(engine));
  app.route("/", createConnectWooCommerce(engine));
  app.route("/", createConnectRoutes(engine));
  app.route("/", createAdminApi(engine));
  app.route("/", createApi(engine));
  return app;
}
