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

/** Hands out access tokens and takes them back: client credentials (24 hours) and the authorization code (until uninstalled). */
export function createOauth({ shop, clientId, clientSecret, clock, installation }: OauthOptions) {
  const tokens = new Map<string, number>();
  const codes = new Set<string>();

  const make = (expires: number) => {
    const token = `shpat_${randomBytes(16).toString("hex")}`;
    tokens.set(token, expires);
    return token;
  };

  return {
    issue: () => make(Number.POSITIVE_INFINITY),
    revokeAll: () => tokens.clear(),
    isValid: (token: string | null) =>
      installation.installed && token !== null && clock() < (tokens.get(token) ?? 0),

    async answerToken(request: Request): Promise<Response> {
      const body = (await request.json()) as Record<string, string>;
      if (body.client_id !== clientId || body.client_secret !== clientSecret) {
        return Response.json({ error: "invalid_client" }, { status: 400 });
      }
      const scope = installation.scopes.join(",");
      if (body.grant_type === "client_credentials") {
        if (!installation.installed) {
          return Response.json({ error: "app_not_installed" }, { status: 400 });
        }
        const lifetime = 86_399;
        const access_token = make(clock() + lifetime * 1000);
        return Response.json({ access_token, scope, expires_in: lifetime });
      }
      if (!codes.delete(body.code ?? "")) {
        return Response.json({ error: "invalid_request" }, { status: 400 });
      }
      installation.installed = true;
      return Response.json({ access_token: make(Number.POSITIVE_INFINITY), scope });
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
