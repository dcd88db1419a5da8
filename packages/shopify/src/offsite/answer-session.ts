import type { Offsite } from "./offsite.ts";
import { SESSION_KINDS } from "./wire.ts";

/**
 * Answers one session request: `/payment`, `/refund`, `/capture` or `/void`, for the shop it names. Nothing in it is signed:
 * whoever calls this has seen Shopify's client certificate.
 *
 * @param find the platform of a shop, by its permanent address.
 */
export async function answerSession(
  request: Request,
  find: (shop: string) => Promise<Offsite | undefined>,
): Promise<Response> {
  const path = new URL(request.url).pathname.slice(1);
  const kind = SESSION_KINDS.find((known) => known === path);
  const shop = request.headers.get("shopify-shop-domain");
  if (!kind || !shop) return Response.json({ error: "not found" }, { status: 404 });
  const offsite = await find(shop);
  if (offsite?.shop !== shop) {
    return Response.json({ error: "the shop is not set up" }, { status: 404 });
  }
  return await offsite.session(request, kind);
}
