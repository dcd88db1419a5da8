import { isOffsite, type Offsite } from "@polygate/shopify";
import type { Engine } from "../engine/engine.ts";
import { storeIdOf } from "./admit.ts";

const PAGE = 200;

/** Finds the offsite store of a shop, by the shop's permanent address. */
export function createFindOffsite(engine: Engine): (shop: string) => Promise<Offsite | undefined> {
  const known = new Map<string, string>();

  return async (shop) => {
    const ofApp = engine.shopifyApp && (await connect(storeIdOf(engine.shopifyApp, shop)));
    if (ofApp) return ofApp;
    const storeId = known.get(shop);
    const before = storeId === undefined ? undefined : await connect(storeId);
    if (before?.shop === shop) return before;
    return await search(shop);
  };

  async function search(shop: string): Promise<Offsite | undefined> {
    let after: string | undefined;
    for (;;) {
      const stores = await engine.storage.run("listStores", {
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      for (const { store_id, platform } of stores) {
        const offsite = platform === "shopify" ? await connect(store_id) : undefined;
        if (!offsite) continue;
        known.set(offsite.shop, store_id);
        if (offsite.shop === shop) return offsite;
      }
      after = stores.at(-1)?.store_id;
      if (stores.length < PAGE) return undefined;
    }
  }

  /** A store whose settings cannot be used is no reason to turn the others away. */
  async function connect(storeId: string): Promise<Offsite | undefined> {
    const connected = await engine.stores.connect(engine, storeId).catch(() => undefined);
    const platform = connected?.platform;
    return isOffsite(platform) ? platform : undefined;
  }
}
