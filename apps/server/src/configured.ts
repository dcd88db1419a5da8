import { hashKey } from "./api/authenticate.ts";
import type { ServerConfig } from "./config.ts";
import type { Redactor } from "./redactor.ts";
import type { SecretBox } from "./secret-box.ts";
import type { ConfiguredKey, ConfiguredStore } from "./storage/sync-keys.ts";

/** What the configuration holds that nobody may read in a log. */
export function learnSecrets(redactor: Redactor, config: ServerConfig): void {
  for (const account of config.accounts) redactor.learnFrom(account.config);
  for (const { key, webhookSecret } of config.keys) redactor.learnFrom({ key, webhookSecret });
  for (const { settings } of config.stores) redactor.learnFrom(settings ?? {});
  redactor.learn(config.metrics?.token);
  redactor.learn(config.shopifyApp?.clientSecret);
  if (config.smtp) {
    redactor.learn(config.smtp.url);
    redactor.learn(decodeURIComponent(new URL(config.smtp.url).password));
  }
  if (config.databaseUrl === undefined) return;
  redactor.learn(config.databaseUrl);
  redactor.learn(decodeURIComponent(new URL(config.databaseUrl).password));
}

/** A configured key as the storage keeps it. */
export function toApiKey(key: ServerConfig["keys"][number], secrets: SecretBox): ConfiguredKey {
  const hash = hashKey(key.key);
  return {
    key_id: hash.slice(0, 16),
    store_id: key.store ?? hash.slice(0, 16),
    key_hash: hash,
    label: key.label,
    permissions: JSON.stringify(key.permissions),
    mode: key.mode,
    webhook_url: key.webhookUrl ?? null,
    webhook_secret: key.webhookSecret === undefined ? null : secrets.seal(key.webhookSecret),
    events: JSON.stringify(key.events),
  };
}

/** The configured stores, and one of its own for each key that names none. */
export function toStores(
  { stores, keys }: ServerConfig,
  secrets: SecretBox,
  now: number,
): ConfiguredStore[] {
  const shared = {
    platform: "api",
    url: null,
    settings: null,
    created_at: now,
  } as const;
  const named = stores.map((store) => ({
    ...shared,
    store_id: store.id,
    platform: store.platform,
    settings: store.settings ? secrets.seal(JSON.stringify(store.settings)) : null,
    name: store.name,
    mode: store.mode,
    late_payments: store.latePayments,
    release_level: store.releaseLevel,
    notify_email: store.notifyEmail ?? null,
  }));
  const own = keys
    .filter(({ store }) => store === undefined)
    .map((key) => ({
      ...shared,
      store_id: hashKey(key.key).slice(0, 16),
      name: key.label,
      mode: key.mode,
      late_payments: key.latePayments,
      release_level: 4,
      notify_email: null,
    }));
  return [...named, ...own];
}
