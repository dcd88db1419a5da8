import { randomBytes } from "node:crypto";
import {
  decodeUtf8,
  hmacSha256,
  PaymentError,
  parseJsonText,
  readLimited,
  verifyHmacSha256,
} from "@polygate/core";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import * as z from "zod";
import type { AppConfig } from "./config.ts";
import { API_VERSION } from "./documents.ts";
import { renderText } from "./page.ts";

interface InstallOptions {
  readonly config: AppConfig;
  readonly address: string;
  /** What the app asks for. */
  readonly scopes: readonly string[];
  /** Whether the app has access already, so that nothing is to be asked. */
  readonly hasAccess: () => Promise<boolean>;
  /** Keeps the token; absent where there is nowhere to keep it. */
  readonly keepToken: ((accessToken: string) => Promise<void>) | undefined;
  /** What follows once the token is kept. Where the merchant goes then, if anywhere. */
  readonly connected: (accessToken: string) => Promise<string | undefined>;
}

const COOKIE = "polygate_install";
const MAX_BYTES = 16 * 1024;
const Token = z.object({ access_token: z.string().min(1) });

/**
 * The app's own address, which Shopify opens for the merchant, and the way back from the merchant's consent (OAuth, the
 * authorization code grant). Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export function createInstall(options: InstallOptions) {
  const { config, scopes, keepToken } = options;
  const address = options.address.replace(/\/+$/, "");
  const callback = `${address}/oauth/callback`;
  const said = (nonce: string) => `polygate install ${nonce}`;

  return {
    /** Asks for consent, where access is missing. */
    async open(request: Request): Promise<Response> {
      if (!(await isShopifys(config, request)))
        return renderText("Open this app from your shop's admin.", 403);
      if (await options.hasAccess()) {
        return renderText("The app is connected. There is nothing to set up here.", 200);
      }
      if (!keepToken) {
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
      if (!(await isShopifys(config, request)) || !hasCookie(request, state)) {
        return renderText(
          "This did not come from your shop's admin. Open the app there again.",
          403,
        );
      }
      const token = await exchange(query.get("code") ?? "");
      await keepToken?.(token);
      const next = await options.connected(token);
      if (next === undefined) return renderText("The app is connected.", 200);
      return new Response(null, {
        status: 302,
        headers: { location: next, "cache-control": "no-store" },
      });
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

  async function exchange(code: string): Promise<string> {
    const { clientId: client_id, clientSecret: client_secret, shop, fetch, timeout } = config;
    try {
      const response = await fetch(`https://${shop}/admin/oauth/access_token`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ client_id, client_secret, code }),
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
      });
      const text = decodeUtf8(await readLimited(response, MAX_BYTES));
      return Token.parse(parseJsonText(text)).access_token;
    } catch {
      // What it says may name the request, which has the secret in it.
      const message = "shopify: the consent could not be exchanged for an access token";
      throw new PaymentError("gateway_unavailable", message, { gateway: "shopify" });
    }
  }
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

/** Whether Shopify made this address, a moment ago, for this shop. Its own library says so. */
export async function isShopifys(
  { clientId, clientSecret, shop }: Pick<AppConfig, "clientId" | "clientSecret" | "shop">,
  request: Request,
): Promise<boolean> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (query.shop !== shop) return false;
  const api = shopifyApi({
    apiKey: clientId,
    apiSecretKey: clientSecret,
    apiVersion: API_VERSION,
    hostName: shop,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => {} },
  });
  return await api.utils.validateHmac(query).catch(() => false);
}
