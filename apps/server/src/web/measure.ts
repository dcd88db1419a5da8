import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Metrics } from "../telemetry/metrics.ts";

/** Measures every request by the route that answered it: what stands in its place may be a token. */
export function measureRequests(metrics: Metrics): MiddlewareHandler {
  return async (context, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    metrics.served(context.req.method, routePath(context, -1), context.res.status, seconds);
  };
}
