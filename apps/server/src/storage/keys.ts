import type { Selectable } from "kysely";
import type { ApiKeyTable, Queries, StoreTable } from "./database.ts";

export type ApiKey = Selectable<ApiKeyTable>;

/** A shop, as the storage keeps it. */
export type Store = Selectable<StoreTable>;

/**
 * Makes the stored keys and their stores those of the configuration: new ones added, changed ones updated, missing keys
 * revoked. A store is never taken away: its payments may still be paid.
 */
export async function syncKeys(
  db: Queries,
  { keys, stores }: { readonly keys: readonly ApiKey[]; readonly stores: readonly Store[] },
): Promise<void> {
  for (const store of stores) {
    const { store_id: _, created_at: __, status: ___, ...values } = store;
    await db
      .insertInto("stores")
      .values(store)
      .onConflict((conflict) => conflict.column("store_id").doUpdateSet(values))
      .execute();
  }
  await db.updateTable("api_keys").set({ status: "revoked" }).execute();
  for (const key of keys) {
    const { key_id: _, ...values } = key;
    await db
      .insertInto("api_keys")
      .values(key)
      .onConflict((conflict) => conflict.column("key_id").doUpdateSet(values))
      .execute();
  }
}

/** Finds an active key by the SHA-256 of its text. */
export async function findKey(
  db: Queries,
  { hash }: { readonly hash: string },
): Promise<ApiKey | undefined> {
  return await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_hash", "=", hash)
    .where("status", "=", "active")
    .executeTakeFirst();
}
