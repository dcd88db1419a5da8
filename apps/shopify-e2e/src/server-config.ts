import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import type { startServer } from "@polygate/server";

export type ServerConfig = Parameters<typeof startServer>[0];

export const CLIENT_ID = "0123456789abcdef0123456789abcdef";
export const CLIENT_SECRET = "shpss_e2e_0123456789abcdef";
export const METHOD = "UPI by Polygate";
export const MANUAL_SHOP = "tea-shop.myshopify.com";
export const OFFSITE_SHOP = "coffee-shop.myshopify.com";
/** The payments app that merchants set up by themselves, and a shop that installs it. */
export const APP_ID = "fedcba9876543210fedcba9876543210";
export const APP_SECRET = "shpss_e2e_fedcba9876543210";
export const APP_SHOP = "spice-shop.myshopify.com";

interface ConfigOptions {
  readonly sandboxUrl: string;
  readonly dataDir: string;
  readonly sessions: ServerConfig["shopifySessions"];
  /** The gateway the shops' orders are paid at. */
  readonly account?: string;
  readonly mode?: "test" | "live";
  readonly latePayments?: "revive" | "ask" | "refund";
  /** Whom the payments app lets in. */
  readonly admits?: { readonly shops?: string[]; readonly others?: "refused" | "ask" };
}

/** A server with one store of each kind. */
export function toServerConfig({
  sandboxUrl,
  dataDir,
  sessions,
  account = "zozo",
  mode = "test",
  latePayments = "ask",
  admits = { shops: [APP_SHOP] },
}: ConfigOptions): ServerConfig {
  const { zozo, zaakpay, zotlo, wezopay } = SANDBOX_ACCOUNTS;
  const at = (gateway: string) => ({ mode: "test" as const, baseUrl: `${sandboxUrl}/${gateway}` });
  // A live account is reached at its gateway's own address only, by TLS.
  const zozoAt = mode === "live" ? { mode } : at("zozo");
  const app = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, account };
  return {
    port: 0,
    dataDir,
    shopName: "Tea shop",
    accounts: [
      { id: "zozo", gateway: "zozo", config: { ...zozoAt, apiToken: zozo.token } },
      { id: "zaakpay", gateway: "zaakpay", config: { ...at("zaakpay"), ...zaakpay } },
      {
        id: "zotlo",
        gateway: "zotlo",
        config: {
          ...at("zotlo"),
          checkout: "one_link",
          accessKey: zotlo.accessKey,
          accessSecret: zotlo.accessSecret,
          applicationId: zotlo.applicationId,
          applicationKey: zotlo.applicationKey,
          checkoutLinkId: zotlo.checkoutLinkId,
          packageName: "Tea",
        },
      },
      {
        id: "wezopay",
        gateway: "wezopay",
        config: { ...at("wezopay"), apiKey: wezopay.apiKey, webhookSecret: wezopay.webhookSecret },
      },
    ],
    stores: [
      {
        id: "tea",
        name: "Tea shop",
        mode,
        latePayments,
        platform: "shopify",
        settings: { ...app, shop: MANUAL_SHOP, paymentMethod: METHOD },
      },
      {
        id: "coffee",
        name: "Coffee shop",
        mode,
        latePayments,
        platform: "shopify",
        settings: { ...app, app: "offsite", shop: OFFSITE_SHOP },
      },
    ],
    shopifySessions: sessions,
    shopifyApp: { clientId: APP_ID, clientSecret: APP_SECRET, mode, ...admits },
  };
}

/** Where everybody outside is. */
export interface Outside {
  readonly shopifyUrl: string;
  readonly sandboxUrl: string;
}

/** The gateways' own addresses, which merchants' accounts have, and where the sandbox stands in for them. */
const GATEWAYS: Readonly<Record<string, string>> = {
  "wezopay.com": "wezopay",
  "zozogateway.com": "zozo",
  "zaakstaging.zaakpay.com": "zaakpay",
};

/** Every shop's requests go to its double, and every gateway's to the sandbox. */
export function createRoute({ shopifyUrl, sandboxUrl }: Outside): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(String(input));
    const gateway = GATEWAYS[url.hostname];
    if (gateway) return fetch(`${sandboxUrl}/${gateway}${url.pathname}${url.search}`, init);
    if (!url.hostname.endsWith(".myshopify.com")) return fetch(input, init);
    const headers = new Headers(init?.headers);
    headers.set("x-shop", url.hostname);
    return fetch(shopifyUrl + url.pathname, { ...init, headers });
  };
}
