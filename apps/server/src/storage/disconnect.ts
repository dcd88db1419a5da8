import type { Queries } from "./database.ts";
import { revokeKey } from "./keys.ts";
import { changeStore, type Store } from "./stores.ts";

/**
 * Ends a store's connection: its keys are revoked, and it takes no new payments. Its orders stay, and what is open is
 * watched. @returns `undefined` where there is no such store.
 */
export async function disconnectStore(
  db: Queries,
  {
    store_id,
    actor,
    now,
  }: { readonly store_id: string; readonly actor: string; readonly now: number },
): Promise<Store | undefined> {
  const keys = await db
    .selectFrom("api_keys")
    .select("key_id")
    .where("store_id", "=", store_id)
    .where("status", "=", "active")
    .orderBy("key_id")
    .execute();
  for (const { key_id } of keys) await revokeKey(db, { key_id, actor, now });
  return await changeStore(db, { store_id, change: { status: "disconnected" }, actor, now });
}
