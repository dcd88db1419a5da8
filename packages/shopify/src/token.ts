import { type Clock, type Fetch, PaymentError } from "@polygate/core";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import type { AppConfig } from "./config.ts";
import { API_VERSION } from "./documents.ts";
import { withFetch } from "./with-fetch.ts";

/** What the app shows the Admin API. */
export interface AccessToken {
  /** @throws {PaymentError} `authentication_failed` where Shopify gives none, `gateway_unavailable` where it does not answer. */
  current(): Promise<string>;
  /** Says that a token was refused. @returns whether asking again gives another one. */
  refuse(token: string): boolean;
}

/** Asked for anew this long before it ends, in milliseconds: calls under way outlive it. */
const MARGIN = 5 * 60_000;

/** The configured token, or tokens of the client credentials grant, each used by all until it ends or is refused. */
export function createAccessToken(
  config: Pick<
    AppConfig,
    "shop" | "clientId" | "clientSecret" | "accessToken" | "fetch" | "timeout"
  >,
  clock: Clock,
): AccessToken {
  const { accessToken } = config;
  if (typeof accessToken === "string") {
    return { current: async () => accessToken, refuse: () => false };
  }
  if (accessToken) return { current: () => handedOver(accessToken), refuse: () => false };

  let held: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;
  return {
    async current() {
      if (held && clock() < held.until) return held.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return await asking;
    },
    refuse(token) {
      if (held?.token === token) held = undefined;
      return true;
    },
  };

  async function ask(): Promise<string> {
    const session = await askShopify(config);
    const lifetime = session.expires ? session.expires.getTime() - Date.now() : 0;
    held = { token: session.token, until: clock() + lifetime - MARGIN };
    return session.token;
  }
}

async function handedOver(accessToken: () => Promise<string>): Promise<string> {
  try {
    return await accessToken();
  } catch {
    throw failure("gateway_unavailable", "no access token could be had");
  }
}

async function askShopify({
  shop,
  clientId,
  clientSecret,
  fetch,
  timeout,
}: Parameters<typeof createAccessToken>[0]) {
  let status: number | undefined;
  const ownFetch: Fetch = async (input, init) => {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(input, { ...init, redirect: "manual", signal });
    status = response.status;
    return response;
  };
  const api = shopifyApi({
    apiKey: clientId,
    apiSecretKey: clientSecret,
    apiVersion: API_VERSION,
    hostName: shop,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => {} },
  });
  try {
    const { session } = await withFetch(ownFetch, () => api.auth.clientCredentials({ shop }));
    if (session.accessToken) return { token: session.accessToken, expires: session.expires };
  } catch {
    // What it says may name the request, which has the secret in it.
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 429) {
    throw failure(
      "authentication_failed",
      `Shopify gave no access token (${status}). Is the app installed, and are clientId and clientSecret right?`,
    );
  }
  throw failure("gateway_unavailable", `Shopify gave no access token (${status ?? "no answer"})`);
}

function failure(code: "authentication_failed" | "gateway_unavailable", message: string) {
  return new PaymentError(code, `shopify: ${message}`, { gateway: "shopify" });
}
