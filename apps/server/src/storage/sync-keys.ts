import { sql } from "kysely";
import { addAudit } from "./audit.ts";
import type { Queries } from "./database.ts";
import type { ApiKey } from "./keys.ts";
import type { Store } from "./stores.ts";

/** A key as the configuration knows it. */
export type ConfiguredKey = Pick<
  ApiKey,
  | "key_id"
  | "key_hash"
  | "label"
  | "permissions"
  | "mode"
  | "webhook_url"
  | "webhook_secret"
  | "events"
> & { readonly store_id: string };

/** A store as the configuration knows it. */
export type ConfiguredStore = Omit<Store, "origin" | "accounts" | "status">;

/**
 * Makes the stored keys and stores that came from the configuration those that stand there now: new ones added, changed
 * ones updated, keys that stand there no longer put out of use. Those made at run time are left alone, and a key that
 * someone revoked stays revoked. A store is never taken away: its payments may still be paid.
 */
export async function syncKeys(
  db: Queries,
  {
    keys,
    stores,
    now,
  }: {
    readonly keys: readonly ConfiguredKey[];
    readonly stores: readonly ConfiguredStore[];
    readonly now: number;
  },
): Promise<void> {
  for (const store of stores) {
    const { store_id: _, created_at: __, ...values } = store;
    await db
      .insertInto("stores")
      .values({ ...store, status: "active" })
      .onConflict((conflict) =>
        conflict.column("store_id").doUpdateSet({ ...values, origin: "config" }),
      )
      .execute();
  }
  for (const key of keys) {
    const { key_id: _, ...values } = key;
    await db
      .insertInto("api_keys")
      .values({ ...key, status: "active", created_at: now })
      .onConflict((conflict) =>
        conflict.column("key_id").doUpdateSet({
          ...values,
          origin: "config",
          status: sql`case when api_keys.status = 'revoked' then 'revoked' else 'active' end`,
        }),
      )
      .execute();
  }
  await removeMissing(db, new Set(keys.map(({ key_id }) => key_id)), now);
}

async function removeMissing(db: Queries, kept: ReadonlySet<string>, now: number): Promise<void> {
  const active = await db
    .selectFrom("api_keys")
    .select(["key_id", "store_id"])
    .where("origin", "=", "config")
    .where("status", "=", "active")
    .execute();
  for (const { key_id, store_id } of active) {
    if (kept.has(key_id)) continue;
    await db
      .updateTable("api_keys")
      .set({ status: "removed" })
      .where("key_id", "=", key_id)
      .execute();
    await addAudit(db, {
      at: now,
      actor: "configuration",
      action: "key.removed",
      subject: `key ${key_id}`,
      store_id,
    });
  }
}
