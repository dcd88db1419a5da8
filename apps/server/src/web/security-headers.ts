import type { MiddlewareHandler } from "hono";

/** For everything that is no page: it loads nothing, is shown in no frame and stays in no cache. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** A year, in seconds. */
const HSTS = "max-age=31536000";

/** Gives every answer the headers that a careful browser heeds. A page that says more about itself keeps its own. */
export function securityHeaders(publicUrl: string): MiddlewareHandler {
  const headers = Object.entries({
    ...DEFAULTS,
    ...(publicUrl.startsWith("https:") && { "strict-transport-security": HSTS }),
  });
  return async (context, next) => {
    await next();
    for (const [name, value] of headers) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  };
}
