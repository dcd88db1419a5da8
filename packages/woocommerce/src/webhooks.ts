import { toWebhookSecret } from "./link.ts";
import type { Store } from "./store.ts";

/** What WooCommerce is to tell us of. */
export const TOPICS = ["order.created", "order.updated", "order.deleted"] as const;

/** Sees to it that WooCommerce sends its webhooks here. */
export type KeepWebhooks = (signal?: AbortSignal) => Promise<void>;

/** @param address where they go: what tells ours from others'. */
export function createKeepWebhooks(
  store: Store,
  { secret, address }: { readonly secret: string; readonly address: string },
): KeepWebhooks {
  return async (signal) => {
    const known = (await store.listWebhooks(signal)).filter((it) => it.delivery_url === address);
    for (const topic of TOPICS) {
      const webhook = known.find((it) => it.topic === topic);
      if (webhook?.status === "active") continue;
      // WooCommerce gives up on an address that failed six times in a row, and says so nowhere.
      if (webhook) await store.reviveWebhook(webhook.id, toWebhookSecret(secret), signal);
      else {
        const name = `Polygate: ${topic}`;
        const made = { name, topic, delivery_url: address, secret: toWebhookSecret(secret) };
        await store.addWebhook(made, signal);
      }
    }
  };
}
