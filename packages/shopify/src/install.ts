import { randomBytes } from "node:crypto";
import { type Clock, hmacSha256, PaymentError, verifyHmacSha256 } from "@polygate/core";
import type { AppConfig } from "./config.ts";
import { failure, requestTokens } from "./oauth.ts";
import { renderText } from "./page.ts";
import { isSignedQuery } from "./signed-query.ts";
import type { TokenVault } from "./token-vault.ts";

interface InstallOptions {
  readonly config: AppConfig;
  readonly address: string;
  /** What the app asks for. */
  readonly scopes: readonly string[];
  /** Whether the app has access already, so that nothing is to be asked. */
  readonly hasAccess: () => Promise<boolean>;
  readonly clock: Clock;
  /** Keeps the token; absent where there is nowhere to keep it. */
  readonly vault: TokenVault | undefined;
  /** What the merchant sees once the app has access, by a consent a moment ago or one before. */
  readonly connected: (isNew: boolean) => Promise<Response>;
}

const COOKIE = "polygate_install";

/**
 * The app's own address, which Shopify opens for the merchant, and the way back from the merchant's consent (OAuth, the
 * authorization code grant). Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export function createInstall(options: InstallOptions) {
  const { config, scopes, clock, vault } = options;
  const address = options.address.replace(/\/+$/, "");
  const callback = `${address}/oauth/callback`;
  const said = (nonce: string) => `polygate install ${nonce}`;

  return {
    /** Asks for consent, where access is missing. */
    async open(request: Request): Promise<Response> {
      if (!isSignedQuery(config, request.url, clock))
        return renderText("Open this app from your shop's admin.", 403);
      if (await options.hasAccess()) return await options.connected(false);
      if (!vault) {
        return renderText(
          "The app has no access to the shop, and this server has nowhere to keep one.",
          500,
        );
      }
      const nonce = randomBytes(16).toString("hex");
      const authorize = new URL(`https://${config.shop}/admin/oauth/authorize`);
      authorize.search = new URLSearchParams({
        client_id: config.clientId,
        scope: scopes.join(","),
        redirect_uri: callback,
        state: nonce,
      }).toString();
      const cookie = `${COOKIE}=${nonce}.${hmacSha256(config.clientSecret, said(nonce))}`;
      return new Response(null, {
        status: 302,
        headers: {
          location: authorize.href,
          "set-cookie": `${cookie}; Path=${new URL(callback).pathname}; Max-Age=600; HttpOnly; Secure; SameSite=Lax`,
          "cache-control": "no-store",
        },
      });
    },

    /** Takes the merchant's consent: from Shopify, for this shop, and from the browser that was sent there. */
    async comeBack(request: Request): Promise<Response> {
      const query = new URL(request.url).searchParams;
      const state = query.get("state") ?? "";
      if (!isSignedQuery(config, request.url, clock) || !hasCookie(request, state)) {
        return renderText(
          "This did not come from your shop's admin. Open the app there again.",
          403,
        );
      }
      await takeConsent(query.get("code") ?? "");
      return await options.connected(true);
    },
  };

  function hasCookie(request: Request, state: string): boolean {
    const cookies = (request.headers.get("cookie") ?? "").split(/; */);
    const value = cookies.find((it) => it.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
    const [nonce = "", mac] = value.split(".");
    return (
      nonce !== "" && nonce === state && verifyHmacSha256(config.clientSecret, said(nonce), mac)
    );
  }

  async function takeConsent(code: string): Promise<void> {
    const granted = await requestTokens(config, { type: "code", code }, clock);
    if (granted.type === "refused") {
      throw failure(
        "gateway_unavailable",
        "the consent could not be exchanged for an access token",
      );
    }
    await vault?.keep(JSON.stringify(granted.tokens));
  }
}

/** What a merchant sees of an app that is set up elsewhere. */
export function sayConnected(isNew: boolean): Response {
  const more = isNew ? "" : " There is nothing to set up here.";
  return renderText(`The app is connected.${more}`, 200);
}

/** Whether a call with the token there is goes through. @throws {PaymentError} where that cannot be told now. */
export async function isTaken(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (PaymentError.is(error) && error.code === "authentication_failed") return false;
    throw error;
  }
}

export type Install = ReturnType<typeof createInstall>;
