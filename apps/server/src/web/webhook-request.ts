import type { WebhookRequest } from "@polygate/core";
import type { Context } from "hono";

/** A request as drivers read it: its bytes untouched, header names in lower case. */
export function toWebhookRequest(context: Context, body: Uint8Array): WebhookRequest {
  return {
    headers: Object.fromEntries(context.req.raw.headers),
    query: new URL(context.req.url).search.replace(/^\?/, ""),
    body,
  };
}
