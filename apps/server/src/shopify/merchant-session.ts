import { timingSafeEqual } from "node:crypto";
import { type Clock, hmacSha256, verifyHmacSha256 } from "@polygate/core";
import type { ShopifyAppConfig } from "./app-config.ts";

const COOKIE = "polygate_merchant";
/** How long a merchant may take before they open the app again, in milliseconds. */
const LIFETIME = 3_600_000;

type App = Pick<ShopifyAppConfig, "clientSecret">;

/** The merchant of a shop, as Shopify brought them a while ago. */
export interface MerchantSession {
  readonly shop: string;
  /** What their forms must send along: nobody else can know it. */
  readonly formToken: string;
}

/** Makes the cookie that knows a merchant again whom Shopify has brought. @param isSecure whether the server is reached by TLS. */
export function makeMerchantCookie(
  app: App,
  shop: string,
  clock: Clock,
  isSecure: boolean,
): string {
  const said = `${shop} ${clock() + LIFETIME}`;
  const value = `${Buffer.from(said).toString("base64url")}.${sign(app, "session", said)}`;
  const flags = `Path=/shopify; Max-Age=${LIFETIME / 1000}; HttpOnly; SameSite=Lax`;
  return `${COOKIE}=${value}; ${flags}${isSecure ? "; Secure" : ""}`;
}

/** @returns `undefined` where there is no such cookie, it is not ours, or its time is over. */
export function readMerchantSession(
  app: App,
  cookies: string | undefined,
  clock: Clock,
): MerchantSession | undefined {
  const cookie = (cookies ?? "").split(/; */).find((it) => it.startsWith(`${COOKIE}=`));
  const [encoded = "", mac] = cookie?.slice(COOKIE.length + 1).split(".") ?? [];
  const said = Buffer.from(encoded, "base64url").toString();
  if (!verifyHmacSha256(app.clientSecret, `polygate merchant session ${said}`, mac))
    return undefined;
  const [shop = "", until] = said.split(" ");
  if (clock() >= Number(until)) return undefined;
  return { shop, formToken: sign(app, "form", said) };
}

/** Whether a form is one that this merchant was shown. */
export function isOwnForm({ formToken }: MerchantSession, sent = ""): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(formToken)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function sign({ clientSecret }: App, purpose: "session" | "form", said: string): string {
  return hmacSha256(clientSecret, `polygate merchant ${purpose} ${said}`);
}
