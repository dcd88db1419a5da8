import type { Queries } from "./database.ts";
import type { Store } from "./stores.ts";

/** A store of a shop platform, with the key its orders are asked for with. */
export interface PlatformStore {
  readonly store: Store;
  readonly key_id: string;
}

/**
 * Finds a store of a shop platform. Sessions belong to a key: those of a store that has none, because its platform asks in
 * another way, to one that nobody can present.
 */
export async function findPlatformStore(
  db: Queries,
  { store_id }: { readonly store_id: string },
): Promise<PlatformStore | undefined> {
  const store = await db
    .selectFrom("stores")
    .selectAll()
    .where("store_id", "=", store_id)
    .where("platform", "<>", "api")
    .executeTakeFirst();
  if (!store) return undefined;
  const key = await db
    .selectFrom("api_keys")
    .select("key_id")
    .where("store_id", "=", store_id)
    .orderBy("status")
    .orderBy("created_at")
    .executeTakeFirst();
  if (key) return { store, key_id: key.key_id };
  const key_id = `platform:${store_id}`;
  await db
    .insertInto("api_keys")
    .values({
      key_id,
      store_id,
      // Not the hash of anything: hashes are hex.
      key_hash: `none: ${store_id}`,
      label: `Orders from ${store.name}`,
      permissions: "[]",
      mode: store.mode,
      status: "removed",
      origin: "database",
      events: "[]",
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { store, key_id };
}
