import { type Clock, decodeUtf8, PaymentError, parseJsonText, readLimited } from "@polygate/core";
import * as z from "zod";
import type { AppConfig } from "./config.ts";

/** The app, as it shows itself to Shopify when it asks for tokens. */
export type OauthApp = Pick<AppConfig, "shop" | "clientId" | "clientSecret" | "fetch" | "timeout">;

/** What a token is asked for with. Each is a grant of Shopify's. */
export type Grant =
  /** https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant */
  | { readonly type: "code"; readonly code: string }
  /** https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens */
  | { readonly type: "refresh"; readonly refreshToken: string }
  /** https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant */
  | { readonly type: "credentials" };

/** An access token, and what it is replaced with. Times in milliseconds since 1970. */
export const Tokens = z.object({
  accessToken: z.string().min(1),
  /** Absent where it goes on until the app is uninstalled. */
  expiresAt: z.number().optional(),
  /** To be used once: its use makes another. */
  refreshToken: z.string().min(1).optional(),
});
export type Tokens = z.infer<typeof Tokens>;

/** `refused`: Shopify takes this grant no more, however often it is shown. */
export type Granted =
  | { readonly type: "granted"; readonly tokens: Tokens }
  | { readonly type: "refused"; readonly status: number };

const MAX_BYTES = 16 * 1024;
/** How long an access token lives whose answer does not say so though it has a refresh token, in milliseconds: an hour, as documented. */
const LIFETIME = 3_600_000;
/** What Shopify answers where a grant is not good. Everything else may be different another time. */
const REFUSALS = new Set([400, 401]);

const Answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
});
const Refusal = z.object({ error: z.string() });

/**
 * Asks Shopify for tokens that expire, as it demands of public apps: an hour, with a refresh token that is used once.
 * Not by `@shopify/shopify-api`: it counts their time by the machine's clock, and forgets it where an answer leaves it out
 * (https://github.com/Shopify/shopify-app-js/issues/3400).
 *
 * @throws {PaymentError} `authentication_failed` where Shopify does not know the app by its secret, `gateway_unavailable` where
 *   nothing was said about the grant.
 */
export async function requestTokens(app: OauthApp, grant: Grant, clock: Clock): Promise<Granted> {
  const { shop, clientId, clientSecret, fetch, timeout } = app;
  const asked = clock();
  let status: number | undefined;
  let said: unknown;
  try {
    const response = await fetch(`https://${shop}/admin/oauth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        client_id: clientId,
        client_secret: clientSecret,
        ...toFields(grant),
      }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    status = response.status;
    said = parseJsonText(decodeUtf8(await readLimited(response, MAX_BYTES)));
  } catch {
    // What it says may name the request, which has the secret in it.
  }
  if (status === 200) {
    const answer = Answer.safeParse(said).data;
    if (answer) return { type: "granted", tokens: toTokens(answer, asked) };
  }
  if (status !== undefined && REFUSALS.has(status)) {
    if (Refusal.safeParse(said).data?.error !== "invalid_client")
      return { type: "refused", status };
    const message = `Shopify gave no access token (${status}): clientId and clientSecret are not the app's`;
    throw failure("authentication_failed", message);
  }
  throw failure("gateway_unavailable", `no access token could be had (${status ?? "no answer"})`);
}

function toFields(grant: Grant): Readonly<Record<string, string>> {
  switch (grant.type) {
    case "code":
      return { code: grant.code, expiring: "1" };
    case "refresh":
      return { grant_type: "refresh_token", refresh_token: grant.refreshToken };
    case "credentials":
      return { grant_type: "client_credentials" };
  }
}

function toTokens(
  { access_token: accessToken, expires_in, refresh_token: refreshToken }: z.infer<typeof Answer>,
  asked: number,
): Tokens {
  const lifetime = expires_in === undefined ? refreshToken && LIFETIME : expires_in * 1000;
  return {
    accessToken,
    ...(lifetime && { expiresAt: asked + lifetime }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

export function failure(
  code: "authentication_failed" | "gateway_unavailable",
  message: string,
): PaymentError {
  return new PaymentError(code, `shopify: ${message}`, { gateway: "shopify" });
}
