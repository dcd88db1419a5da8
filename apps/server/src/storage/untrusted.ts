import { createHash } from "node:crypto";
import { type Insertable, sql } from "kysely";
import type { InboxTable, InboxTallyTable, Queries } from "./database.ts";
import { storeMessage } from "./inbox.ts";

/** The span in which messages of one source are counted together, in milliseconds. */
const WINDOW = 10 * 60_000;

/**
 * How many messages are kept in a window: of one payment's address, of one sender at an account's address, and of an
 * account's address in all. What is over is counted. A busy account's hints come from few senders and in great number.
 */
const LIMITS = {
  refused: { payment: 20, sender: 20, account: 100 },
  hint: { payment: 30, sender: 2_000, account: 6_000 },
} as const;

/** How much of a refused message's body is kept, in bytes. Its hash is of the whole. */
const KEPT_BODY = 4096;

/** Who sent a message nobody vouches for. */
export type Source =
  | { readonly type: "payment"; readonly id: string }
  | { readonly type: "sender"; readonly id: string };

/**
 * Stores a message that proves nothing (refused, or a hint), as long as its source sends no flood. A message that was verified
 * is not for here: it is never turned away.
 *
 * @returns its id; `undefined` where it was only counted.
 */
export async function storeUntrusted(
  db: Queries,
  input: {
    readonly message: Insertable<InboxTable> & { readonly verdict: "refused" | "hint" };
    readonly source: Source;
    readonly session_id?: string;
    readonly text: string;
  },
): Promise<number | undefined> {
  const { message, source, session_id, text } = input;
  const { account_id, verdict, received_at } = message;
  const window = { account_id, verdict, since: Math.floor(received_at / WINDOW) * WINDOW };
  const limits = LIMITS[verdict];
  if (source.type === "sender") {
    // First: once the account has its fill, a thousand senders do not each get a line of their own.
    if (!(await count(db, { ...window, source: "all senders" }, limits.account))) return undefined;
  }
  const name = `${source.type} ${source.id}`;
  if (!(await count(db, { ...window, source: name }, limits[source.type]))) return undefined;
  const kept = verdict === "refused" ? shorten(message) : message;
  return await storeMessage(db, {
    message: { ...kept, source: name },
    ...(session_id !== undefined && { session_id }),
    text,
  });
}

/** Counts a message. @returns whether it is among the first that are kept. */
async function count(
  db: Queries,
  row: Pick<InboxTallyTable, "account_id" | "source" | "verdict" | "since">,
  limit: number,
): Promise<boolean> {
  const isUnder = sql<boolean>`inbox_tallies.kept < ${limit}`;
  const { kept, dropped } = await db
    .insertInto("inbox_tallies")
    .values({ ...row, kept: 1, dropped: 0 })
    .onConflict((conflict) =>
      conflict.columns(["account_id", "source", "verdict", "since"]).doUpdateSet({
        kept: sql<number>`case when ${isUnder} then inbox_tallies.kept + 1 else inbox_tallies.kept end`,
        dropped: sql<number>`case when ${isUnder} then inbox_tallies.dropped else inbox_tallies.dropped + 1 end`,
      }),
    )
    .returning(["kept", "dropped"])
    .executeTakeFirstOrThrow();
  return kept + dropped <= limit;
}

function shorten<Message extends Insertable<InboxTable>>(message: Message): Message {
  if (message.body.length <= KEPT_BODY) return message;
  const body_hash = createHash("sha256").update(message.body).digest("hex");
  return { ...message, body: message.body.slice(0, KEPT_BODY), body_hash };
}

/** What was sent that proves nothing, by source and span of time, newest first: how many were kept, and how many counted. */
export async function readTallies(
  db: Queries,
  { limit }: { readonly limit: number },
): Promise<InboxTallyTable[]> {
  return await db
    .selectFrom("inbox_tallies")
    .selectAll()
    .orderBy("since", "desc")
    .orderBy("source")
    .limit(limit)
    .execute();
}
