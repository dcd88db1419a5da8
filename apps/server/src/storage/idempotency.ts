import type { Queries } from "./database.ts";

/** For how long a request's answer is kept, in milliseconds. */
export const KEPT_ANSWERS = 24 * 3_600_000;

export type Claim =
  /** To be done by the caller, under this id. `resumed`: whoever began it before has not come back. */
  | { readonly type: "yours"; readonly resultId: string; readonly resumed: boolean }
  | { readonly type: "answered"; readonly status: number; readonly body: string }
  /** Somebody is at it. */
  | { readonly type: "busy" }
  /** The key came before with another request. */
  | { readonly type: "other" };

/**
 * Decides what becomes of a request that carries a key of the shop's: of all that come with the same key one is carried out,
 * and the others get its answer. What it makes is named here, so that a crash in between makes nothing twice.
 */
export async function claimRequest(
  db: Queries,
  input: {
    readonly store_id: string;
    readonly key: string;
    /** SHA-256 of method, path and body, hex. */
    readonly request_hash: string;
    /** The id of what is made, if this is the first. */
    readonly result_id: string;
    readonly now: number;
    readonly lease: number;
  },
): Promise<Claim> {
  const { now, lease, ...row } = input;
  const inserted = await db
    .insertInto("idempotency")
    .values({ ...row, created_at: now, leased_until: now + lease })
    .onConflict((conflict) => conflict.doNothing())
    .returning("result_id")
    .executeTakeFirst();
  if (inserted) return { type: "yours", resultId: inserted.result_id, resumed: false };
  const known = await db
    .selectFrom("idempotency")
    .selectAll()
    .where("store_id", "=", row.store_id)
    .where("key", "=", row.key)
    .forNoKeyUpdate()
    .executeTakeFirst();
  // Whoever had it has let it go between the two.
  if (!known) return await claimRequest(db, input);
  const take = async (change: { result_id: string; request_hash: string; created_at: number }) => {
    await db
      .updateTable("idempotency")
      .set({ ...change, leased_until: now + lease, status: null, body: null })
      .where("store_id", "=", row.store_id)
      .where("key", "=", row.key)
      .execute();
  };
  if (now >= known.created_at + KEPT_ANSWERS) {
    await take({ result_id: row.result_id, request_hash: row.request_hash, created_at: now });
    return { type: "yours", resultId: row.result_id, resumed: false };
  }
  if (known.request_hash !== row.request_hash) return { type: "other" };
  if (known.status !== null) {
    return { type: "answered", status: known.status, body: known.body ?? "" };
  }
  if (known.leased_until !== null && now < known.leased_until) return { type: "busy" };
  await take(known);
  return { type: "yours", resultId: known.result_id, resumed: true };
}

/** Keeps what a request was answered with. */
export async function answerRequest(
  db: Queries,
  input: {
    readonly store_id: string;
    readonly key: string;
    readonly status: number;
    readonly body: string;
  },
): Promise<void> {
  await db
    .updateTable("idempotency")
    .set({ status: input.status, body: input.body, leased_until: null })
    .where("store_id", "=", input.store_id)
    .where("key", "=", input.key)
    .execute();
}

/**
 * Lets a request be tried again at once that could not be carried out now: for the result that was named for it, or for
 * another. Where another has taken it over meanwhile it is left alone.
 */
export async function releaseRequest(
  db: Queries,
  {
    store_id,
    key,
    leased_until,
    forgets,
  }: {
    readonly store_id: string;
    readonly key: string;
    /** As it was claimed. */
    readonly leased_until: number;
    /** Whether the next try makes something of another name. */
    readonly forgets: boolean;
  },
): Promise<void> {
  if (forgets) {
    await db
      .deleteFrom("idempotency")
      .where("store_id", "=", store_id)
      .where("key", "=", key)
      .where("leased_until", "=", leased_until)
      .execute();
    return;
  }
  await db
    .updateTable("idempotency")
    .set({ leased_until: 0 })
    .where("store_id", "=", store_id)
    .where("key", "=", key)
    .where("leased_until", "=", leased_until)
    .execute();
}
