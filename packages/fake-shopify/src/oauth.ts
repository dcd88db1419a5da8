import { createHmac, randomBytes } from "node:crypto";

export interface Installation {
  installed: boolean;
  scopes: readonly string[];
}

interface OauthOptions {
  readonly shop: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: () => number;
  readonly installation: Installation;
}

/** How long tokens live, in seconds. Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens */
const HOUR = 3_600;
const REFRESH = 7_776_000;
/**
 * How long a refresh token that was used may be used again while its successor was not, in milliseconds. Source:
 * https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens
 */
const FORGIVEN = 30 * 24 * 3_600_000;

interface RefreshToken {
  readonly until: number;
  firstUsed?: number;
  /** The ones it was exchanged for: the first use of any retires it. */
  readonly before?: RefreshToken;
  isRetired: boolean;
}

/** Hands out access tokens and takes them back: client credentials (24 hours) and the authorization code, which expire on the clock. */
export function createOauth({ shop, clientId, clientSecret, clock, installation }: OauthOptions) {
  const tokens = new Map<string, number>();
  const refreshTokens = new Map<string, RefreshToken>();
  const codes = new Set<string>();
  /** The one expiring token of the app at this shop. */
  let active: string | undefined;

  const make = (expires: number) => {
    const token = `shpat_${randomBytes(16).toString("hex")}`;
    tokens.set(token, expires);
    return token;
  };

  /** "Only one expiring offline token can be active per app/shop combination." */
  function makePair(before?: RefreshToken) {
    if (active !== undefined) tokens.delete(active);
    const access_token = make(clock() + HOUR * 1000);
    active = access_token;
    const refresh_token = `shprt_${randomBytes(16).toString("hex")}`;
    const until = clock() + REFRESH * 1000;
    refreshTokens.set(refresh_token, { until, isRetired: false, ...(before && { before }) });
    return { access_token, expires_in: HOUR, refresh_token, refresh_token_expires_in: REFRESH };
  }

  const refuse = (error: string) => Response.json({ error }, { status: 400 });

  function refresh(text: string, scope: string): Response {
    const token = refreshTokens.get(text);
    const isOver =
      !token ||
      token.isRetired ||
      clock() >= token.until ||
      clock() >= (token.firstUsed ?? clock()) + FORGIVEN;
    if (!installation.installed || !token || isOver) return refuse("invalid_grant");
    token.firstUsed ??= clock();
    if (token.before) token.before.isRetired = true;
    return Response.json({ ...makePair(token), scope });
  }

  return {
    issue: () => make(Number.POSITIVE_INFINITY),
    /** The merchant or Shopify takes everything back. */
    revokeAll() {
      tokens.clear();
      refreshTokens.clear();
    },
    /** Ends the access tokens, and leaves what they are renewed with. */
    expireAll: () => tokens.clear(),
    isValid: (token: string | null) =>
      installation.installed && token !== null && clock() < (tokens.get(token) ?? 0),

    async answerToken(request: Request): Promise<Response> {
      const body = (await request.json()) as Record<string, string>;
      if (body.client_id !== clientId || body.client_secret !== clientSecret) {
        return refuse("invalid_client");
      }
      const scope = installation.scopes.join(",");
      if (body.grant_type === "client_credentials") {
        if (!installation.installed) return refuse("app_not_installed");
        const lifetime = 86_399;
        const access_token = make(clock() + lifetime * 1000);
        return Response.json({ access_token, scope, expires_in: lifetime });
      }
      if (body.grant_type === "refresh_token") return refresh(body.refresh_token ?? "", scope);
      if (!codes.delete(body.code ?? "")) return refuse("invalid_request");
      installation.installed = true;
      if (body.expiring !== "1") {
        return Response.json({ access_token: make(Number.POSITIVE_INFINITY), scope });
      }
      return Response.json({ ...makePair(), scope });
    },

    /** The merchant approves: where the browser is sent back to. The HMAC is over the sorted query. */
    approve(authorizeUrl: string): string {
      const asked = new URL(authorizeUrl).searchParams;
      const code = randomBytes(16).toString("hex");
      codes.add(code);
      const query = new URLSearchParams({
        code,
        host: Buffer.from(`${shop}/admin`).toString("base64"),
        shop,
        state: asked.get("state") ?? "",
        timestamp: String(Math.floor(clock() / 1000)),
      });
      const hmac = createHmac("sha256", clientSecret).update(query.toString()).digest("hex");
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.search = `${query}&hmac=${hmac}`;
      return back.href;
    },
  };
}
