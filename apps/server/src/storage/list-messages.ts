import { sql } from "kysely";
import { addAudit } from "./audit.ts";
import type { Queries } from "./database.ts";
import type { InboxRow } from "./inbox.ts";

/** A message without what it said: bodies hold personal data. */
export type ListedMessage = Omit<InboxRow, "body" | "headers" | "query">;

const COLUMNS = [
  "inbox_id",
  "kind",
  "account_id",
  "payment_id",
  "received_at",
  "verdict",
  "reason",
  "processed_at",
  "outcome",
  "source",
  "body_hash",
  "erased_at",
] as const;

/** Messages that came in, newest first: of an account, of a payment, only refused ones, or all. */
export async function listMessages(
  db: Queries,
  {
    account_id,
    payment_id,
    refused = false,
    before,
    limit,
  }: {
    readonly account_id?: string;
    readonly payment_id?: string;
    readonly refused?: boolean;
    /** The last `inbox_id` that was read before. */
    readonly before?: number;
    readonly limit: number;
  },
): Promise<ListedMessage[]> {
  let query = db.selectFrom("inbox").select(COLUMNS);
  if (account_id !== undefined) query = query.where("account_id", "=", account_id);
  if (payment_id !== undefined) query = query.where("payment_id", "=", payment_id);
  // Said literally: its index holds these rows only, and a parameter could be anything.
  if (refused) query = query.where("verdict", "=", sql.lit("refused"));
  if (before !== undefined) query = query.where("inbox_id", "<", before);
  return await query.orderBy("inbox_id", "desc").limit(limit).execute();
}

/** One message with what it said. Who read it is written down with it. */
export async function openMessage(
  db: Queries,
  {
    inbox_id,
    actor,
    now,
  }: { readonly inbox_id: number; readonly actor: string; readonly now: number },
): Promise<InboxRow | undefined> {
  const message = await db
    .selectFrom("inbox")
    .selectAll()
    .where("inbox_id", "=", inbox_id)
    .executeTakeFirst();
  if (!message) return undefined;
  await addAudit(db, { at: now, actor, action: "message.read", subject: `message ${inbox_id}` });
  return message;
}
