import type { Clock } from "@polygate/core";
import { jwtVerify } from "jose";

/** How far the clocks may be apart, in seconds: as much as Shopify's library allows. */
const TOLERANCE = 10;

/**
 * Whether a session token is this shop's, for this app, and fresh. It proves who asks, not about which order: that is what
 * the checkout token is for. Source: https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
export async function isSessionToken(
  token: string,
  config: { readonly shop: string; readonly clientId: string; readonly clientSecret: string },
  clock: Clock,
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(config.clientSecret), {
      algorithms: ["HS256"],
      audience: config.clientId,
      requiredClaims: ["exp", "nbf", "dest"],
      clockTolerance: TOLERANCE,
      currentDate: new Date(clock()),
    });
    // Checkout writes it without a scheme, the admin with one.
    const shop = String(payload.dest).replace(/^https:\/\//, "");
    return shop === config.shop;
  } catch {
    return false;
  }
}
