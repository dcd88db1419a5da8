import type { Insertable, Selectable, Updateable } from "kysely";
import { addAudit, toChange } from "./audit.ts";
import type { Queries, StoreTable } from "./database.ts";

/** A shop, as the storage keeps it. */
export type Store = Selectable<StoreTable>;

export async function readStore(
  db: Queries,
  { store_id }: { readonly store_id: string },
): Promise<Store | undefined> {
  return await db
    .selectFrom("stores")
    .selectAll()
    .where("store_id", "=", store_id)
    .executeTakeFirst();
}

/** The store of a shop's address. */
export async function findStoreOfSite(
  db: Queries,
  {
    platform,
    url,
    mode,
  }: { readonly platform: string; readonly url: string; readonly mode: "test" | "live" },
): Promise<Store | undefined> {
  return await db
    .selectFrom("stores")
    .selectAll()
    .where("platform", "=", platform)
    .where("url", "=", url)
    .where("mode", "=", mode)
    .executeTakeFirst();
}

/** The stores by their id. */
export async function listStores(
  db: Queries,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Store[]> {
  let query = db.selectFrom("stores").selectAll();
  if (after !== undefined) query = query.where("store_id", ">", after);
  return await query.orderBy("store_id").limit(limit).execute();
}

export async function createStore(
  db: Queries,
  {
    store,
    actor,
    now,
  }: { readonly store: Insertable<StoreTable>; readonly actor: string; readonly now: number },
): Promise<Store> {
  const created = await db
    .insertInto("stores")
    .values({ ...store, origin: "database", created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  await audit(db, created, "store.created", actor, now, describeStore(created));
  return created;
}

/** What may be changed about a store while it runs: never its id, mode, platform or address, to which its orders are bound. */
export type StoreChange = Pick<
  Updateable<StoreTable>,
  "name" | "late_payments" | "release_level" | "notify_email" | "status" | "accounts" | "settings"
>;

/** Changes a store. @returns `undefined` where there is none. */
export async function changeStore(
  db: Queries,
  {
    store_id,
    change,
    actor,
    now,
  }: {
    readonly store_id: string;
    readonly change: StoreChange;
    readonly actor: string;
    readonly now: number;
  },
): Promise<Store | undefined> {
  const before = await db
    .selectFrom("stores")
    .selectAll()
    .where("store_id", "=", store_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!before) return undefined;
  const changed = await db
    .updateTable("stores")
    .set(change)
    .where("store_id", "=", store_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await audit(
    db,
    changed,
    "store.changed",
    actor,
    now,
    toChange(describeStore(before), describeStore(changed)),
  );
  return changed;
}

async function audit(
  db: Queries,
  { store_id }: Store,
  action: string,
  actor: string,
  at: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await addAudit(db, { at, actor, action, subject: `store ${store_id}`, store_id, detail });
}

/** An address to write to is personal: that it changed is kept, what it is is not. */
function describeStore({ settings: _, notify_email, ...store }: Store) {
  return { ...store, notifies: notify_email === null ? "nobody" : "an address" };
}
