import type { Selectable } from "kysely";
import type { PlatformInboxTable, Queries } from "./database.ts";

export type PlatformMessageRow = Selectable<PlatformInboxTable>;

/** Keeps a message of a platform. @returns false where it was kept before. */
export async function keepPlatformMessage(
  db: Queries,
  message: {
    readonly store_id: string;
    readonly message_id: string;
    readonly topic: string;
    readonly body: Uint8Array;
    readonly now: number;
  },
): Promise<boolean> {
  const { now, ...values } = message;
  const kept = await db
    .insertInto("platform_inbox")
    .values({ ...values, received_at: now, attempts: 0, next_at: now })
    .onConflict((conflict) => conflict.columns(["store_id", "message_id"]).doNothing())
    .returning("inbox_id")
    .executeTakeFirst();
  return kept !== undefined;
}

/** Takes messages that are to be worked on, the oldest first, and leases them. */
export async function claimPlatformMessages(
  db: Queries,
  input: {
    readonly now: number;
    readonly limit: number;
    readonly lease: number;
    /** Whoever takes them: nobody else may write what came of it. */
    readonly token: string;
    /** Stores that have their hands full. */
    readonly without: readonly string[];
  },
): Promise<PlatformMessageRow[]> {
  let query = db
    .selectFrom("platform_inbox")
    .selectAll()
    .where("next_at", "<=", input.now)
    .orderBy("next_at")
    .orderBy("inbox_id")
    .limit(input.limit);
  if (input.without.length > 0) query = query.where("store_id", "not in", input.without);
  const due = await query.forNoKeyUpdate().skipLocked().execute();
  if (due.length === 0) return due;
  await db
    .updateTable("platform_inbox")
    .set({ next_at: input.now + input.lease, lease: input.token })
    .where(
      "inbox_id",
      "in",
      due.map(({ inbox_id }) => inbox_id),
    )
    .execute();
  return due;
}

/** Records what came of working on a message: done, or to be tried again. A lease that ended writes nothing. */
export async function recordPlatformMessage(
  db: Queries,
  input: {
    readonly inbox_id: number;
    readonly token: string;
    readonly now: number;
    /** Why it failed; null where it is done. */
    readonly error: string | null;
    /** When to try again, where it failed. */
    readonly next_at: number;
  },
): Promise<void> {
  const done = input.error === null;
  await db
    .updateTable("platform_inbox")
    .set((expressions) => ({
      attempts: expressions("attempts", "+", 1),
      lease: null,
      last_error: input.error,
      next_at: done ? null : input.next_at,
      ...(done && { worked_at: input.now }),
    }))
    .where("inbox_id", "=", input.inbox_id)
    .where("lease", "=", input.token)
    .execute();
}

/** A store's messages, newest first, without their bodies: they hold personal data. */
export async function listPlatformMessages(
  db: Queries,
  input: {
    readonly store_id?: string;
    /** Only what is not done. */
    readonly waiting?: boolean;
    /** Those before this `inbox_id`. */
    readonly before?: number;
    readonly limit: number;
  },
): Promise<Omit<PlatformMessageRow, "body" | "lease">[]> {
  let query = db
    .selectFrom("platform_inbox")
    .select([
      "inbox_id",
      "store_id",
      "message_id",
      "topic",
      "received_at",
      "attempts",
      "next_at",
      "worked_at",
      "last_error",
      "erased_at",
    ]);
  if (input.store_id !== undefined) query = query.where("store_id", "=", input.store_id);
  if (input.waiting) query = query.where("worked_at", "is", null);
  if (input.before !== undefined) query = query.where("inbox_id", "<", input.before);
  return await query.orderBy("inbox_id", "desc").limit(input.limit).execute();
}
