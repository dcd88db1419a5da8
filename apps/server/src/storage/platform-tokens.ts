import type { Selectable } from "kysely";
import { addAudit } from "./audit.ts";
import type { PlatformTokenTable, Queries } from "./database.ts";
import { writeNotice } from "./notices.ts";
import { retellReports } from "./retell-reports.ts";

export type PlatformToken = Selectable<PlatformTokenTable>;

interface OfStore {
  readonly store_id: string;
}

/** The token of a store's app, if one was ever kept. */
export async function readPlatformToken(
  db: Queries,
  { store_id }: OfStore,
): Promise<PlatformToken | undefined> {
  return await db
    .selectFrom("platform_tokens")
    .selectAll()
    .where("store_id", "=", store_id)
    .executeTakeFirst();
}

/** Keeps the token of a consent in place of whatever was there, and has the shop told what it could not be told without one. */
export async function keepPlatformToken(
  db: Queries,
  {
    store_id,
    sealed,
    actor,
    now,
  }: OfStore & { readonly sealed: string; readonly actor: string; readonly now: number },
): Promise<void> {
  const free = { refused_at: null, lease: null, leased_until: null, changed_at: now };
  await db
    .insertInto("platform_tokens")
    .values({ store_id, sealed, version: 1, ...free })
    .onConflict((conflict) =>
      conflict.column("store_id").doUpdateSet((set) => ({
        ...free,
        sealed,
        version: set("platform_tokens.version", "+", 1),
      })),
    )
    .execute();
  await retellReports(db, { store_id, now });
  await addAudit(db, {
    at: now,
    actor,
    action: "store.access_granted",
    subject: `store ${store_id}`,
    store_id,
  });
}

/**
 * Takes the renewal of a token, so that nobody else asks for another meanwhile.
 *
 * @returns false where it is not that version any more, was refused, or another has taken it.
 */
export async function claimTokenRenewal(
  db: Queries,
  input: OfStore & {
    readonly version: number;
    readonly token: string;
    readonly lease: number;
    readonly now: number;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("platform_tokens")
    .set({ lease: input.token, leased_until: input.now + input.lease })
    .where("store_id", "=", input.store_id)
    .where("version", "=", input.version)
    .where("refused_at", "is", null)
    .where((where) =>
      where.or([where("leased_until", "is", null), where("leased_until", "<=", input.now)]),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Puts a renewed token in the place of the one before. @returns false where the lease had ended, or a consent came between. */
export async function renewPlatformToken(
  db: Queries,
  {
    store_id,
    token,
    sealed,
    now,
  }: OfStore & { readonly token: string; readonly sealed: string; readonly now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("platform_tokens")
    .set((set) => ({
      sealed,
      version: set("version", "+", 1),
      changed_at: now,
      lease: null,
      leased_until: null,
    }))
    .where("store_id", "=", store_id)
    .where("lease", "=", token)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives a renewal back that came to nothing. */
export async function releaseTokenRenewal(
  db: Queries,
  { store_id, token }: OfStore & { readonly token: string },
): Promise<void> {
  await db
    .updateTable("platform_tokens")
    .set({ lease: null, leased_until: null })
    .where("store_id", "=", store_id)
    .where("lease", "=", token)
    .execute();
}

/** Notes that a token can be renewed no more, and tells the owner. */
export async function refusePlatformToken(
  db: Queries,
  {
    store_id,
    token,
    text,
    now,
  }: OfStore & { readonly token: string; readonly text: string; readonly now: number },
): Promise<void> {
  const refused = await db
    .updateTable("platform_tokens")
    .set({ refused_at: now, lease: null, leased_until: null })
    .where("store_id", "=", store_id)
    .where("lease", "=", token)
    .returning("store_id")
    .executeTakeFirst();
  if (!refused) return;
  await writeNotice(db, { at: now, kind: "needs_reconnect", store_id, order_ref: null, text });
}

/** The stores whose app must be connected again by the merchant, and since when. */
export async function listStoresToReconnect(
  db: Queries,
  _: Record<string, never>,
): Promise<{ readonly store_id: string; readonly refused_at: number | null }[]> {
  return await db
    .selectFrom("platform_tokens")
    .select(["store_id", "refused_at"])
    .where("refused_at", "is not", null)
    .orderBy("store_id")
    .execute();
}
