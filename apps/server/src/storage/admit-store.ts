import type { Insertable } from "kysely";
import type { Queries, StoreTable } from "./database.ts";
import { writeNotice } from "./notices.ts";
import { createStore, readStore, type Store } from "./stores.ts";

/** Makes a store that asked for itself, unless it is there, and tells the owner where there is something to decide. */
export async function admitStore(
  db: Queries,
  {
    store,
    actor,
    notice,
    now,
  }: {
    readonly store: Insertable<StoreTable>;
    readonly actor: string;
    readonly notice: string | null;
    readonly now: number;
  },
): Promise<Store> {
  const known = await readStore(db, store);
  if (known) return known;
  const created = await createStore(db, { store, actor, now });
  if (notice !== null) {
    const { store_id } = created;
    await writeNotice(db, { at: now, kind: "store_asks", store_id, order_ref: null, text: notice });
  }
  return created;
}
