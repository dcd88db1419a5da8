import { type Clock, type Fetch, PaymentError } from "@polygate/core";
import type { SecretBox } from "../secret-box.ts";
import type { Storage } from "../storage/storage.ts";
import type { Store } from "../storage/stores.ts";
import type { Check } from "./check.ts";

/** A Shopify shop in manual mode, with its settings in JSON. */
export interface ShopifyShop {
  readonly label: string;
  readonly mode: "test" | "live";
  readonly settings: string;
}

/** The Shopify shops among the stores whose settings can be opened and examined. */
export async function findShopifyShops(
  stores: readonly Store[],
  storage: Storage,
  box: SecretBox,
  clock: Clock,
): Promise<ShopifyShop[]> {
  const shops: ShopifyShop[] = [];
  for (const { store_id, name, mode, platform, status, settings } of stores) {
    if (platform !== "shopify" || status !== "active") continue;
    try {
      const opened = JSON.parse(box.open(settings ?? ""));
      // An offsite app is no app of this one shop: its Admin API is not ours to ask.
      if (opened.app === "offsite") continue;
      const kept = await storage.run("readPlatformToken", { store_id });
      const { accessToken, expiresAt = Number.POSITIVE_INFINITY } =
        kept && kept.refused_at === null ? JSON.parse(box.open(kept.sealed)) : opened;
      // One that has ended is the server's to renew: it may be used once.
      if (clock() >= expiresAt) continue;
      shops.push({ label: name, mode, settings: JSON.stringify({ ...opened, accessToken }) });
    } catch {
      // The check of the stored secrets has said so already.
    }
  }
  return shops;
}

/** Which shops take our access no more. */
export async function checkAccess(
  stores: readonly Store[],
  storage: Storage,
): Promise<readonly Check[]> {
  const ended = await storage.run("listStoresToReconnect", {});
  return ended.flatMap(({ store_id, refused_at }) => {
    const store = stores.find((known) => known.store_id === store_id);
    if (store?.status !== "active") return [];
    const since = new Date(refused_at ?? 0).toISOString();
    return {
      name: `store ${store.name}: access`,
      state: "fail",
      detail: `the shop has taken this server's access no more since ${since}`,
      fix: "The merchant opens the app in the shop's admin and connects it again. What is open is told then.",
    };
  });
}

/** Looks whether a shop's app is set up. Nothing at the shop is changed. */
export async function checkShopify(
  { label, mode, settings }: ShopifyShop,
  fetch: Fetch,
): Promise<readonly Check[]> {
  const { examineShopify } = await import("@polygate/shopify");
  try {
    const findings = await examineShopify({ ...JSON.parse(settings), mode, fetch });
    return findings.map(({ name, ok, message }) => ({
      name: `store ${label}: ${name}`,
      state: ok ? "ok" : "fail",
      detail: message,
    }));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return [{ name: `store ${label}`, state: "fail", detail: error.message }];
  }
}
