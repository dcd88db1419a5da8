import { type Clock, type Fetch, PaymentError, type SigningKey } from "@polygate/core";
import { readStoreKeys } from "../engine/store-keys.ts";
import type { SecretBox } from "../secret-box.ts";
import type { PlatformPoll } from "../storage/platform-polls.ts";
import type { Storage } from "../storage/storage.ts";
import type { Store } from "../storage/stores.ts";
import type { Check } from "./check.ts";

/** A WooCommerce shop, with its settings in JSON, and what the server knows of it. */
export interface WooCommerceShop {
  readonly storeId: string;
  readonly label: string;
  readonly mode: "test" | "live";
  readonly settings: string;
  /** What a shop with the plugin shares with the server; none without it. */
  readonly keys: readonly SigningKey[];
  /** How it was last looked at, which only a shop without the plugin needs. */
  readonly poll: PlatformPoll | undefined;
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
      const keys = await readStoreKeys({ storage, secrets, clock }, store_id);
      const poll = await storage.run("readPoll", { store_id });
      found.push({ storeId: store_id, label, mode, settings: opened, keys, poll });
    } catch {
      // The check of the stored secrets has said so already.
    }
  }
  return found;
}

/** Talks to a shop's plugin as a notification does, or to its REST API. Changes nothing in the shop. */
export async function checkWooCommerce(
  shop: WooCommerceShop,
  publicUrl: string | undefined,
  fetch: Fetch,
  clock: Clock,
): Promise<readonly Check[]> {
  const { label, mode, settings, keys } = shop;
  const woocommerce = await import("@polygate/woocommerce");
  const config = { ...JSON.parse(settings), mode };
  try {
    const found =
      "consumerKey" in config
        ? [
            ...(await woocommerce.checkWooCommerce(
              { ...config, fetch },
              { address: `${publicUrl?.replace(/\/+$/, "")}/stores/${shop.storeId}` },
            )),
            checkLooks(shop.poll, clock()),
          ]
        : await woocommerce.checkWooCommerceStore(config, { keys: async () => keys, fetch, clock });
    return found.map((check) => ({ ...check, name: `store ${label}: ${check.name}` }));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return [{ name: `store ${label}`, state: "fail", detail: error.message }];
  }
}

/** A shop that was not looked at for so long is not looked at, in milliseconds: its longest pause is an hour. */
const LONG = 2 * 3_600_000;

function checkLooks(poll: PlatformPoll | undefined, now: number): Check {
  const name = "looks at the shop";
  const fix =
    "A running server looks every two minutes: is it up, and polygate doctor's other lines green?";
  if (!poll || (poll.looked_at === null && poll.failures === 0)) {
    return { name, state: "warn", detail: "none yet", fix };
  }
  const { looked_at, failures, failing_since, last_error } = poll;
  if (failures > 0) {
    const since = new Date(failing_since ?? now).toISOString();
    const detail = `${failures} failed since ${since}, last: ${last_error}`;
    return { name, state: "fail", detail, fix: "The lines above say what is in the way." };
  }
  const ago = now - (looked_at ?? 0);
  const detail = `the last ${Math.round(ago / 1000)} s ago`;
  return ago > LONG ? { name, state: "fail", detail, fix } : { name, state: "ok", detail };
}
