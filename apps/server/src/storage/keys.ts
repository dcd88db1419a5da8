import type { Selectable } from "kysely";
import type { ApiKeyTable, Queries } from "./database.ts";

export type ApiKey = Selectable<ApiKeyTable>;

/** Makes the stored keys those of the configuration: new ones added, changed ones updated, missing ones revoked. */
export async function syncKeys(
  db: Queries,
  { keys }: { readonly keys: readonly ApiKey[] },
): Promise<void> {
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
