import type { Insertable, Selectable } from "kysely";
import { compileOnce } from "./compile-once.ts";
import type { InboxTable, Queries } from "./database.ts";
import { addToTimeline } from "./timeline.ts";

export type InboxRow = Selectable<InboxTable>;

/** Between two lines about refused messages in one story, in milliseconds. */
const REFUSAL_PAUSE = 60_000;

/** Stores a message as it came. Only when this has answered may the sender be told that it arrived. */
export async function storeMessage(
  db: Queries,
  {
    message,
    session_id,
    text,
  }: {
    readonly message: Insertable<InboxTable>;
    /** Whose story it belongs to, where the address proves it. */
    readonly session_id?: string;
    readonly text: string;
  },
): Promise<number> {
  const [stored] = await insertMessage(db, { source: null, body_hash: null, ...message });
  if (!stored) throw new Error("the message was not stored");
  if (
    session_id !== undefined &&
    message.verdict === "refused" &&
    !(await wasToldOfRefusal(db, session_id, message.received_at - REFUSAL_PAUSE))
  ) {
    addToTimeline(db, { session_id, at: message.received_at, kind: "refused", text });
  }
  return stored.inbox_id;
}

const insertMessage = compileOnce((db, message: Insertable<InboxTable>) =>
  db
    .insertInto("inbox")
    .values({
      kind: message.kind,
      account_id: message.account_id,
      payment_id: message.payment_id,
      received_at: message.received_at,
      headers: message.headers,
      query: message.query,
      body: message.body,
      verdict: message.verdict,
      reason: message.reason,
      processed_at: message.processed_at,
      outcome: message.outcome,
      source: message.source,
      body_hash: message.body_hash,
    })
    .returning("inbox_id"),
);

/** Notes that a message was worked on, and what came of it. */
export const markMessage = compileOnce(
  (
    db,
    { inbox_id, processed_at, outcome }: Pick<InboxRow, "inbox_id" | "processed_at" | "outcome">,
  ) => db.updateTable("inbox").set({ processed_at, outcome }).where("inbox_id", "=", inbox_id),
);

/** A flood of forgeries makes one line in a story, not a thousand. */
async function wasToldOfRefusal(db: Queries, session_id: string, since: number): Promise<boolean> {
  const told = await db
    .selectFrom("timeline")
    .select("entry_id")
    .where("session_id", "=", session_id)
    .where("kind", "=", "refused")
    .where("at", ">", since)
    .executeTakeFirst();
  return told !== undefined;
}

/** Messages that were acknowledged and not yet worked on: what a crash or a full disk leaves behind. Oldest first. */
export async function readWaitingMessages(
  db: Queries,
  {
    after,
    receivedBefore,
    limit,
  }: {
    /** The last `inbox_id` that was read before. */
    readonly after: number;
    readonly receivedBefore?: number;
    readonly limit: number;
  },
): Promise<InboxRow[]> {
  let query = db
    .selectFrom("inbox")
    .selectAll()
    .where("processed_at", "is", null)
    .where("inbox_id", ">", after);
  if (receivedBefore !== undefined) query = query.where("received_at", "<", receivedBefore);
  return await query.orderBy("inbox_id").limit(limit).execute();
}

/** The newest messages with their verdicts, for an operator's eyes. Bodies hold personal data and stay out. */
export async function readInbox(
  db: Queries,
  { limit }: { readonly limit: number },
): Promise<Omit<InboxRow, "body" | "headers" | "query">[]> {
  return await db
    .selectFrom("inbox")
    .select([
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
    ])
    .orderBy("inbox_id", "desc")
    .limit(limit)
    .execute();
}
