import { type Fetch, PaymentError } from "@polygate/core";
import type { SecretBox } from "../secret-box.ts";
import type { Store } from "../storage/stores.ts";
import type { Check } from "./check.ts";

/** A Shopify shop in manual mode, with its settings in JSON. */
export interface ShopifyShop {
  readonly label: string;
  readonly mode: "test" | "live";
  readonly settings: string;
}

/** The Shopify shops among the stores whose settings can be opened and examined. */
export function findShopifyShops(stores: readonly Store[], box: SecretBox): ShopifyShop[] {
  return stores
    .filter(({ platform, status }) => platform === "shopify" && status === "active")
    .flatMap(({ name, mode, settings }) => {
      try {
        const opened = box.open(settings ?? "");
        // An offsite app is no app of this one shop: its Admin API is not ours to ask.
        return JSON.parse(opened).app === "offsite"
          ? []
          : [{ label: name, mode, settings: opened }];
      } catch {
        // The check of the stored secrets has said so already.
        return [];
      }
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
