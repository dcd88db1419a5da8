import { createHash } from "node:crypto";
import type { Engine } from "../engine/engine.ts";
import type { Store } from "../storage/stores.ts";
import type { ShopifyAppConfig } from "./app-config.ts";

/** What a store's settings say where it is one of the operator's payments app. */
export const PUBLIC_APP = "public";

/** The store of a shop of the app: always the same, so that two requests at once make one. */
export function storeIdOf({ clientId, mode }: ShopifyAppConfig, shop: string): string {
  const hash = createHash("sha256").update(`${clientId} ${mode} ${shop}`).digest("hex");
  return `shop_${hash.slice(0, 16)}`;
}

/**
 * Lets a shop in that Shopify says has opened the app, by the operator's rule. What was decided about a store before stands.
 *
 * @returns its store, paused where the owner must let it in first; `undefined` where it may not come in.
 */
export async function admit(
  engine: Engine,
  app: ShopifyAppConfig,
  shop: string,
): Promise<Store | undefined> {
  const { storage, secrets, clock } = engine;
  const store_id = storeIdOf(app, shop);
  const known = await storage.run("readStore", { store_id });
  if (known) return known;
  const isExpected = app.shops.includes(shop);
  if (!isExpected && app.others === "refused") return undefined;
  const now = clock();
  return await storage.run("admitStore", {
    store: {
      store_id,
      platform: "shopify",
      name: shop,
      mode: app.mode,
      url: null,
      settings: secrets.seal(JSON.stringify({ app: PUBLIC_APP, shop })),
      late_payments: "ask",
      release_level: 4,
      notify_email: null,
      // Its merchant brings an account: until then there is none, and never another's.
      accounts: "[]",
      status: isExpected ? "active" : "paused",
      created_at: now,
    },
    actor: `the merchant of ${store_id}`,
    notice: isExpected
      ? null
      : `The merchant of ${shop} has installed the payments app and asks to take payments here. To let them in, set the store ${store_id} active.`,
    now,
  });
}
