import { type Bridge, PaymentError } from "@polygate/core";
import { renderPage } from "../page.ts";
import { languageOf } from "../texts.ts";
import { hasGivenUp, type OffsiteTell } from "./tell.ts";
import type * as wire from "./wire.ts";

/** Where buyers come back to from paying: on to Shopify, with what is known by then. */
export function createComeBack(bridge: Bridge, { resolve, reject, pend }: OffsiteTell) {
  return async function comeBack(request: Request, gid: string): Promise<Response> {
    const language = languageOf(request.headers.get("accept-language"));
    try {
      const { redirectUrl } = await say(gid);
      if (redirectUrl !== undefined) {
        return new Response(null, {
          status: 303,
          headers: { location: redirectUrl, "cache-control": "no-store" },
        });
      }
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return renderPage(language, "unavailable", 503);
    }
    return renderPage(language, "received", 200);
  };

  async function say(gid: string): Promise<Partial<wire.Moved>> {
    const state = await bridge.handle({ type: "status", id: `status ${gid}`, orderId: gid });
    if (state.type !== "state") return {};
    const { status, fit, late } = state.record;
    if (state.cases.length > 0) return {};
    if (status === "captured" && fit === "exact" && !late) return resolve(gid);
    if (status === "failed" && !hasGivenUp(state.record.decline))
      return reject(gid, state.record.decline);
    if (status === "pending") return pend(gid);
    return {};
  }
}
