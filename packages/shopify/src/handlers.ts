import { type Bridge, type Clock, PaymentError } from "@polygate/core";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { createExtensionEndpoint } from "./extension-endpoint.ts";
import type { Install } from "./install.ts";
import { openLink } from "./link.ts";
import { renderPage } from "./page.ts";
import type { Pay } from "./pay.ts";
import { languageOf, textOfClosed } from "./texts.ts";
import { createWebhookEndpoint } from "./webhook-endpoint.ts";

interface HandlerOptions {
  readonly admin: Admin;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly pay: Pay;
  readonly clock: Clock;
  readonly linkOf: (orderId: string) => string;
  readonly install: Install;
}

/** What the shop and the buyer's browser send to the store's address. */
export function createHandlers(options: HandlerOptions) {
  const { bridge, config, pay, install } = options;
  const extension = createExtensionEndpoint(options);
  const takeWebhook = createWebhookEndpoint(bridge, config);

  return async function fetch(request: Request, path: string): Promise<Response> {
    const [first, second, ...more] = path.replace(/^\/+/, "").split("/");
    if (more.length > 0) return new Response("Not found", { status: 404 });
    if (first === "" && second === undefined) return install.open(request);
    if (first === "oauth" && second === "callback") return install.comeBack(request);
    if (first === "webhooks" && second === undefined) return takeWebhook(request);
    if (first === "extension" && second === undefined) return extension(request);
    if (first === "pay" && second !== undefined) return leadToPage(request, second);
    return new Response("Not found", { status: 404 });
  };

  async function leadToPage(request: Request, token: string): Promise<Response> {
    if (request.method !== "GET") return new Response("GET only", { status: 405 });
    const language = languageOf(request.headers.get("accept-language"));
    const orderId = openLink(config.clientSecret, token);
    if (orderId === undefined) return renderPage(language, "unknown", 404);
    const way = await pay.open(orderId).catch((error: unknown) => {
      if (!PaymentError.is(error)) throw error;
      return undefined;
    });
    if (!way) return renderPage(language, "unavailable", 503);
    if (way.type === "received") return renderPage(language, "received", 200);
    if (way.type === "refused") return renderPage(language, "unavailable", 503);
    if (way.type === "closed") return renderPage(language, textOfClosed(way.why), 410);
    return new Response(null, {
      status: 303,
      headers: { location: way.url, "cache-control": "no-store", "referrer-policy": "no-referrer" },
    });
  }
}
