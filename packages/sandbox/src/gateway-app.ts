import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Desk, Emulator } from "./emulator.ts";
import type { Outages } from "./outage.ts";
import { reply } from "./reply.ts";

const BODY_LIMIT = 256 * 1024;

/** No page loads anything from elsewhere; forms may lead back to any shop. */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** One gateway: its pay pages, which no outage touches, and its API, which refuses in the gateway's own words. */
export function createGatewayApp(emulator: Emulator, desk: Desk, outages: Outages): Hono {
  const app = new Hono();
  const refuse = (reason: Parameters<Emulator["refuse"]>[0]) => {
    const { status, body } = emulator.refuse(reason);
    return reply(body, status);
  };

  app.use("*", bodyLimit({ maxSize: BODY_LIMIT, onError: () => refuse("too_large") }));
  app.use("*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
  });
  app.route("/", emulator.pages(desk));
  app.use("*", outages.guard);
  app.route("/", emulator.api(desk));
  app.all("*", () => refuse("not_found"));
  app.onError(() => refuse("broken"));
  return app;
}
