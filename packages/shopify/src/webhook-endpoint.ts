import { type Bridge, PaymentError, readLimited } from "@polygate/core";
import { verifyWebhook } from "./webhook.ts";

/** Orders with many lines make large webhooks. */
const MAX_WEBHOOK = 4 * 1024 * 1024;

/** Keeps a webhook, then answers: Shopify waits five seconds. What is to be done about it is done afterwards. */
export function createWebhookEndpoint(
  bridge: Bridge,
  config: { readonly shop: string; readonly clientSecret: string },
) {
  return async (request: Request): Promise<Response> => {
    if (request.method !== "POST") return new Response("POST only", { status: 405 });
    const body = await readLimited(request, MAX_WEBHOOK).catch(() => undefined);
    if (!body) return new Response("Too large", { status: 413 });
    const headers = Object.fromEntries(request.headers);
    try {
      const { id, topic } = verifyWebhook(config, { headers, query: "", body });
      await bridge.keep({ id, topic, body });
      return new Response("ok");
    } catch (error) {
      if (!PaymentError.is(error) || error.code !== "signature_invalid") throw error;
      return new Response("The signature does not match.", { status: 401 });
    }
  };
}
