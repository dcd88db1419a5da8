import { type Bridge, PaymentError } from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import { openLink } from "./link.ts";
import { renderPage } from "./page.ts";
import type { Pay } from "./pay.ts";
import { languageOf, textOfClosed } from "./texts.ts";
import { createWebhookEndpoint } from "./webhook-endpoint.ts";

interface HandlerOptions {
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly pay: Pay;
}

/** What the shop and the buyer's browser send to the store's address. */
export function createHandlers({ bridge, config, pay }: HandlerOptions) {
  const takeWebhook = createWebhookEndpoint(bridge, config);

  return async (request: Request, path: string): Promise<Response> => {
    const [first, second, ...more] = path.replace(/^\/+/, "").split("/");
    if (first === "webhooks" && second === undefined) return takeWebhook(request);
    if (first === "pay" && second !== undefined && more.length === 0) {
      return leadToPage(request, second);
    }
    return new Response("Not found", { status: 404 });
  };

  async function leadToPage(request: Request, token: string): Promise<Response> {
    if (request.method !== "GET") return new Response("GET only", { status: 405 });
    const language = languageOf(request.headers.get("accept-language"));
    const page = (text: Parameters<typeof renderPage>[1], status: number) =>
      renderPage(language, text, status, config.url);
    const orderId = openLink(config.secret, token);
    if (orderId === undefined) return page("unknown", 404);
    const way = await pay.open(orderId).catch((error: unknown) => {
      if (!PaymentError.is(error)) throw error;
      return undefined;
    });
    if (!way || way.type === "refused") return page("unavailable", 503);
    if (way.type === "received") return page("received", 200);
    if (way.type === "closed") return page(textOfClosed(way.why), way.why === "paid" ? 200 : 410);
    return new Response(null, {
      status: 303,
      headers: { location: way.url, "cache-control": "no-store", "referrer-policy": "no-referrer" },
    });
  }
}
