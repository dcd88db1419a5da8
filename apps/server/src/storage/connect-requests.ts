import type { Insertable, Selectable } from "kysely";
import { addAudit } from "./audit.ts";
import { putStoreOfSite } from "./connect-codes.ts";
import type { ConnectRequestTable, Queries } from "./database.ts";
import { askSoon } from "./platform-polls.ts";
import type { Store } from "./stores.ts";

export type ConnectRequestRow = Selectable<ConnectRequestTable>;

/** How long requests are remembered once they have ended, in milliseconds. */
const REMEMBERED = 24 * 3_600_000;

/** Keeps what the owner asks a shop for, under the SHA-256 of a state. */
export async function putConnectRequest(
  db: Queries,
  { request }: { readonly request: Insertable<ConnectRequestTable> },
): Promise<void> {
  await db
    .deleteFrom("connect_requests")
    .where("expires_at", "<", request.created_at - REMEMBERED)
    .execute();
  await db.insertInto("connect_requests").values(request).execute();
  await addAudit(db, {
    at: request.created_at,
    actor: request.requested_by,
    action: "connection.requested",
    subject: `site ${request.site}`,
    detail: { platform: request.platform, mode: request.mode },
  });
}

/** Takes a request up, once: whoever comes second with its state gets nothing. @returns `undefined` where it is none, used or too old. */
export async function takeConnectRequest(
  db: Queries,
  { state_hash, now }: { readonly state_hash: string; readonly now: number },
): Promise<ConnectRequestRow | undefined> {
  return await db
    .updateTable("connect_requests")
    .set({ used_at: now })
    .where("state_hash", "=", state_hash)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .returningAll()
    .executeTakeFirst();
}

/** How a request stands, for the page that shows it. */
export async function readConnectRequest(
  db: Queries,
  { state_hash }: { readonly state_hash: string },
): Promise<ConnectRequestRow | undefined> {
  return await db
    .selectFrom("connect_requests")
    .selectAll()
    .where("state_hash", "=", state_hash)
    .executeTakeFirst();
}

/** Writes down why nothing came of a request. */
export async function failConnectRequest(
  db: Queries,
  { state_hash, error }: { readonly state_hash: string; readonly error: string },
): Promise<void> {
  await db
    .updateTable("connect_requests")
    .set({ error })
    .where("state_hash", "=", state_hash)
    .execute();
}

/** What a shop is connected as, by the access it gave. */
export interface GrantedStore {
  readonly platform: string;
  readonly site: string;
  readonly name: string;
  readonly mode: "test" | "live";
  readonly accounts: string | null;
  /** Sealed: they hold the shop's keys. */
  readonly settings: string;
  readonly approved_by: string;
}

/** Connects a shop that gave access: its store, which is the same for the same address, is looked at at once. */
export async function connectGranted(
  db: Queries,
  input: {
    readonly grant: GrantedStore;
    readonly newStoreId: string;
    /** The request that it is the answer to, where there was one. */
    readonly state_hash?: string;
    readonly now: number;
  },
): Promise<Store> {
  const { grant, state_hash, now } = input;
  const store = await putStoreOfSite(db, grant, input);
  await askSoon(db, { store_id: store.store_id, now });
  if (state_hash !== undefined) {
    await db
      .updateTable("connect_requests")
      .set({ store_id: store.store_id })
      .where("state_hash", "=", state_hash)
      .execute();
  }
  return store;
}
