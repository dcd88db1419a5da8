import { type Bridge, PaymentError } from "@polygate/core";
import { renderPage } from "../page.ts";
import { type Language, languageOf } from "../texts.ts";
import { hasGivenUp, type OffsiteTell } from "./tell.ts";
import type * as wire from "./wire.ts";

/** Where buyers come back to from paying: on to Shopify, with what is known by then. They always have a way on. */
export function createComeBack(
  bridge: Bridge,
  { resolve, reject, pend }: OffsiteTell,
  { shop }: { readonly shop: string },
) {
  return async function comeBack(request: Request, gid: string): Promise<Response> {
    const language = languageOf(request.headers.get("accept-language"));
    try {
      return await lead(language, gid);
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return renderPage(language, "telling", 503, { shop, retries: true });
    }
  };

  async function lead(language: Language, gid: string): Promise<Response> {
    const state = await bridge.handle({ type: "status", id: `status ${gid}`, orderId: gid });
    if (state.type !== "state") return renderPage(language, "unknown", 404, { shop });
    const { status, fit, late, decline } = state.record;
    const isInDoubt = state.cases.length > 0;
    if (!isInDoubt && status === "captured" && fit === "exact" && !late) {
      return goOn(language, await resolve(gid));
    }
    if (!isInDoubt && status === "pending") return goOn(language, await pend(gid));
    if (!isInDoubt && status === "failed" && !hasGivenUp(decline)) {
      return goOn(language, await reject(gid, decline));
    }
    // What came must be looked at; where nothing did, the buyer may choose again in the shop.
    const hasCome = isInDoubt || status === "captured";
    return renderPage(language, hasCome ? "received" : "ended", hasCome ? 200 : 410, { shop });
  }

  function goOn(language: Language, { redirectUrl }: wire.Moved): Response {
    if (redirectUrl === undefined) return renderPage(language, "received", 200, { shop });
    return new Response(null, {
      status: 303,
      headers: { location: redirectUrl, "cache-control": "no-store" },
    });
  }
}
