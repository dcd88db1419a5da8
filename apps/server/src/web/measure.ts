import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Tracing } from "../telemetry/tracing.ts";

/** Measures and follows every request by the route that answered it: what stands in its place may be a token. */
export function measureRequests(metrics: Metrics, tracing: Tracing): MiddlewareHandler {
  return async (context, next) => {
    const began = performance.now();
    const { method } = context.req;
    await tracing.step("server", method, async ({ rename, note }) => {
      await next();
      const route = routePath(context, -1);
      rename(`${method} ${route}`);
      note("http.request.method", method);
      note("http.route", route);
      note("http.response.status_code", context.res.status);
    });
    const seconds = (performance.now() - began) / 1000;
    metrics.served(method, routePath(context, -1), context.res.status, seconds);
  };
}
