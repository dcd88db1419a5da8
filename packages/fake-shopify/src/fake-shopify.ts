import { createAdminRoot } from "./admin.ts";
import { createGraphqlApi, throttled } from "./graphql.ts";
import { signSessionToken } from "./jwt.ts";
import { createOauth, type Installation } from "./oauth.ts";
import { createPayments, type FakeSession } from "./payments.ts";
import { loadSchema, SCHEMA_VERSION } from "./schemas.ts";
import { createShop, type Shop } from "./shop.ts";
import { createWebhooks } from "./webhooks.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FakeShopifyOptions {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** @default "UPI by Polygate" */
  readonly paymentMethod?: string;
  /** Whether the app is there from the beginning. @default true */
  readonly installed?: boolean;
  readonly development?: boolean;
  readonly plus?: boolean;
  readonly scopes?: readonly string[];
  /** Where the app's webhooks go. */
  readonly webhookUrl: string;
  /** How Shopify reaches the app. */
  readonly send: Fetch;
}

/** What happens to a request before the shop sees it, and to an answer before the app does. */
interface Disturbances {
  before(operation: string): Response | Error | undefined | Promise<Response | undefined>;
  after(operation: string): Error | undefined | Promise<undefined>;
}

/** A request the app made, with the name of its GraphQL operation. */
interface Seen {
  readonly operation: string;
  readonly url: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type FakeShopify = ReturnType<typeof createFakeShopify>;

/** One shop with one app installed, as the app meets it: Admin API, Payments Apps API, OAuth, webhooks and sessions. */
export function createFakeShopify(options: FakeShopifyOptions) {
  const { domain, clientId, clientSecret, clock } = options;
  const installation: Installation = {
    installed: options.installed ?? true,
    scopes: options.scopes ?? ["read_orders", "write_orders"],
  };
  const webhooks = createWebhooks({
    shop: domain,
    clientSecret,
    url: options.webhookUrl,
    send: options.send,
  });
  const oauth = createOauth({ shop: domain, clientId, clientSecret, clock, installation });
  const shop: Shop = createShop({
    domain,
    clientId,
    clock,
    installation,
    paymentMethod: options.paymentMethod ?? "UPI by Polygate",
    development: options.development ?? false,
    plus: options.plus ?? false,
    emit: webhooks.emit,
  });
  const payments = createPayments({ clock, shop: domain });
  const seen: Seen[] = [];
  const disturbances: Disturbances = { before: () => undefined, after: () => undefined };
  const adminApi = createGraphqlApi(loadSchema("admin"), createAdminRoot(shop));
  const paymentsApi = createGraphqlApi(loadSchema("payments-apps"), payments.root);
  const throttle = { left: 0 };
  let refusedTokens = 0;

  async function handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    shop.runJobs();
    if (pathname === "/admin/oauth/access_token") {
      seen.push({ operation: "AccessToken", url: request.url, variables: {} });
      const instead = await disturbances.before("AccessToken");
      if (instead instanceof Error) throw instead;
      if (instead) return instead;
      const tokens = await oauth.answerToken(request);
      const lost = await disturbances.after("AccessToken");
      if (lost) throw lost;
      return tokens;
    }
    const { query, variables } = JSON.parse(await request.text());
    const operation = /\b(?:query|mutation) Polygate(\w+)/.exec(query)?.[1] ?? "";
    seen.push({ operation, url: request.url, variables: variables ?? {} });
    const instead = await disturbances.before(operation);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;
    if (!oauth.isValid(request.headers.get("x-shopify-access-token"))) {
      refusedTokens += 1;
      const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
      return Response.json({ errors }, { status: 401 });
    }
    if (throttle.left > 0) {
      throttle.left -= 1;
      return throttled();
    }
    const missing = missingScope(installation.scopes, query);
    if (missing) {
      const message = `Access denied. Required access: \`${missing}\` access scope.`;
      return Response.json({ errors: [{ message, extensions: { code: "ACCESS_DENIED" } }] });
    }
    const api = {
      [`/admin/api/${SCHEMA_VERSION}/graphql.json`]: adminApi,
      [`/payments_apps/api/${SCHEMA_VERSION}/graphql.json`]: paymentsApi,
    }[pathname];
    if (!api) return Response.json({ errors: "Not Found" }, { status: 404 });
    const response = await api(query, variables ?? {});
    const lost = await disturbances.after(operation);
    if (lost) throw lost;
    return response;
  }

  return {
    shop,
    payments,
    webhooks,
    oauth,
    seen,
    disturbances,
    /** Answers the app's requests to this shop. Throws where a disturbance cuts the line. */
    handle,
    fetch: ((url, init) => handle(new Request(url, init))) satisfies Fetch,
    operations: () => seen.map(({ operation }) => operation),
    /** How many requests had a token that is not taken. */
    refusedTokens: () => refusedTokens,
    throttle(requests: number) {
      throttle.left = requests;
    },

    /** Takes the app away with its tokens, and says so. */
    uninstall() {
      installation.installed = false;
      oauth.revokeAll();
      webhooks.emit("app/uninstalled", { id: 548380009, domain, myshopify_domain: domain });
    },
    reinstall() {
      installation.installed = true;
    },

    sessionToken: (change: Readonly<Record<string, unknown>> = {}, secret = clientSecret) =>
      signSessionToken(secret, { shop: domain, clientId, now: clock() }, change),

    /** Posts a session to the app, as Shopify does: mTLS is the sender's matter. Where the buyer is sent, if so answered. */
    async post(session: FakeSession, url: string, send: Fetch): Promise<string | undefined> {
      const response = await send(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "shopify-shop-domain": domain,
          "shopify-request-id": session.body.id,
          "shopify-api-version": SCHEMA_VERSION,
        },
        body: JSON.stringify(session.body),
      });
      const text = await response.text();
      if (!response.ok) return undefined;
      if (session.kind !== "payment") {
        session.answered = response.status === 201 && text === "{}";
        return undefined;
      }
      const { redirect_url } = JSON.parse(text);
      session.answered = typeof redirect_url === "string" && text.length < 8192;
      return redirect_url;
    },
  };
}

/** The scope a document needs that the app has not: a mutation writes, a query reads. */
function missingScope(scopes: readonly string[], query: string): string | undefined {
  const isPayments =
    /\b(?:payment|refund|capture|void)Session|paymentsAppConfigure|publicApiVersions/.test(query);
  const writing = isPayments ? "write_payment_sessions" : "write_orders";
  const needed = isPayments || /^\s*mutation/.test(query) ? writing : "read_orders";
  const covered = scopes.includes(needed) || scopes.includes(needed.replace("read_", "write_"));
  return covered ? undefined : needed;
}
