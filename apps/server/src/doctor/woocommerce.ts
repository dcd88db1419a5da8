import { type Clock, type Fetch, PaymentError } from "@polygate/core";
import type { SigningKey } from "../api/signed-request.ts";
import { readStoreKeys } from "../engine/store-keys.ts";
import type { SecretBox } from "../secret-box.ts";
import type { Storage } from "../storage/storage.ts";
import type { Store } from "../storage/stores.ts";
import type { Check } from "./check.ts";

/** A shop with the WooCommerce plugin, with its settings in JSON and the keys it shares with the server. */
export interface WooCommerceShop {
  readonly label: string;
  readonly mode: "test" | "live";
  readonly settings: string;
  readonly keys: readonly SigningKey[];
}

/** The connected WooCommerce shops among the stores whose settings can be opened. */
export async function findWooCommerceShops(
  stores: readonly Store[],
  storage: Storage,
  secrets: SecretBox,
  clock: Clock,
): Promise<WooCommerceShop[]> {
  const found: WooCommerceShop[] = [];
  for (const { store_id, name: label, mode, platform, status, settings } of stores) {
    if (platform !== "woocommerce" || status !== "active" || settings === null) continue;
    try {
      const opened = secrets.open(settings);
      // One that is written to over its REST API has no plugin that could answer.
      if ("consumerKey" in JSON.parse(opened)) continue;
      const keys = await readStoreKeys({ storage, secrets, clock }, store_id);
      found.push({ label, mode, settings: opened, keys });
    } catch {
      // The check of the stored secrets has said so already.
    }
  }
  return found;
}

/** Talks to a shop's plugin as a notification does. Changes nothing in the shop. */
export async function checkWooCommerce(
  { label, mode, settings, keys }: WooCommerceShop,
  fetch: Fetch,
  clock: Clock,
): Promise<readonly Check[]> {
  const { checkWooCommerceStore } = await import("@polygate/woocommerce");
  try {
    const found = await checkWooCommerceStore(
      { ...JSON.parse(settings), mode },
      { keys: async () => keys, fetch, clock },
    );
    return found.map((check) => ({ ...check, name: `store ${label}: ${check.name}` }));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return [{ name: `store ${label}`, state: "fail", detail: error.message }];
  }
}
