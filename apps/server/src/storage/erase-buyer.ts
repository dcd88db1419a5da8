import type { Queries } from "./database.ts";
import { eraseSession, isBusy } from "./retention.ts";
import { contactsOf } from "./sessions.ts";

/** What became of a batch of an erasure. */
export interface Erasure {
  readonly erased: number;
  /** Sessions that are open, held, being refunded, or about which a case is open: they can be erased once that has ended. */
  readonly open: readonly string[];
  /** Whether more may be left. */
  readonly more: boolean;
}

/**
 * Erases what is known of a buyer, by e-mail address or telephone number: a batch of the sessions that have ended. Sums, facts
 * and hashes stay; whose they were does not.
 */
export async function eraseBuyer(
  db: Queries,
  {
    email,
    phone,
    order_refs = [],
    everyone,
    store_id,
    limit,
    now,
  }: {
    readonly email?: string;
    readonly phone?: string;
    /** Whose orders these are: a shop may not know more of them. */
    readonly order_refs?: readonly string[];
    /** Whoever it is, of one store. */
    readonly everyone?: true;
    /** Only in this store, where it is given. */
    readonly store_id?: string;
    readonly limit: number;
    readonly now: number;
  },
): Promise<Erasure> {
  const { buyer_email, buyer_phone } = contactsOf(JSON.stringify({ email, phone }));
  const isNobody = buyer_email === null && buyer_phone === null && order_refs.length === 0;
  const isEverywhere = store_id === undefined && (everyone || order_refs.length > 0);
  if (isEverywhere || (isNobody && !everyone)) return { erased: 0, open: [], more: false };
  let query = db.selectFrom("sessions").selectAll().where("erased_at", "is", null);
  if (!everyone) {
    query = query.where((where) =>
      where.or([
        ...(buyer_email === null ? [] : [where("buyer_email", "=", buyer_email)]),
        ...(buyer_phone === null ? [] : [where("buyer_phone", "=", buyer_phone)]),
        ...(order_refs.length === 0 ? [] : [where("order_ref", "in", order_refs)]),
      ]),
    );
  }
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  const ended = await query
    .where((where) => where.not(isBusy(where)))
    .limit(limit)
    .execute();
  for (const session of ended) await eraseSession(db, session, now);
  const open = await query.where(isBusy).limit(limit).execute();
  return {
    erased: ended.length,
    open: open.map(({ session_id }) => session_id),
    more: ended.length === limit,
  };
}
