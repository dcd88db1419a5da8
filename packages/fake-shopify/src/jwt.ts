import { createHmac, randomUUID } from "node:crypto";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A session token as checkout hands it to an extension: HS256 under the app's secret, five minutes, `dest` without a scheme.
 * Source: https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 */
export function signSessionToken(
  secret: string,
  claims: { readonly shop: string; readonly clientId: string; readonly now: number },
  change: Readonly<Record<string, unknown>> = {},
): string {
  const seconds = Math.floor(claims.now / 1000);
  const payload = {
    dest: claims.shop,
    aud: claims.clientId,
    exp: seconds + 300,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    ...change,
  };
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
