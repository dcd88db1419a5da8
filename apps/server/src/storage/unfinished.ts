import type { Insertable } from "kysely";
import { compileOnce } from "./compile-once.ts";
import type { Queries, TimelineTable } from "./database.ts";

/** A sentence of a payment's story. */
export type StoryLine = Insertable<TimelineTable>;

/** What operations have begun and not waited for, or keep for their end. */
interface Unfinished {
  readonly writes: Promise<unknown>[];
  readonly lines: StoryLine[];
  readonly due: Set<Due>;
}

/** Work that an operation made due at once. */
export type Due = "questions" | "deliveries" | "refunds" | "mails" | "closings";

/** By the queries of the transaction they run in. */
const byTransaction = new WeakMap<Queries, Unfinished>();

function unfinishedOf(db: Queries): Unfinished {
  const unfinished = byTransaction.get(db) ?? { writes: [], lines: [], due: new Set() };
  byTransaction.set(db, unfinished);
  return unfinished;
}

/**
 * Lets a write go its way: what is asked of the database afterwards finds it done, and the transaction waits for it before
 * its end. On PostgreSQL all that is sent in one go costs one way there and back.
 */
export function send(db: Queries, write: Promise<unknown>): void {
  // Whoever ends the operation hears of a failure.
  write.catch(() => undefined);
  unfinishedOf(db).writes.push(write);
}

/** Notes that work is due at once, for who asks {@link dueIn} for it: others find it at their next turn. */
export function makeDue(db: Queries, due: Due): void {
  unfinishedOf(db).due.add(due);
}

/** What was made due so far. */
export function dueIn(db: Queries): readonly Due[] {
  return [...unfinishedOf(db).due];
}

/** Keeps a sentence for the end of the transaction, where all of them are written at once. */
export function keepLine(db: Queries, line: StoryLine): void {
  unfinishedOf(db).lines.push(line);
}

/**
 * Does the work of one operation, or of several that share a transaction, then writes what they kept and waits for what
 * they sent.
 *
 * @throws {Error} the first failure: on PostgreSQL all that follow say only that there was one.
 */
export async function finish<Result>(db: Queries, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    const { lines } = unfinishedOf(db);
    if (lines.length > 0) send(db, insertLines(db, lines));
    return result;
  } finally {
    const { writes } = unfinishedOf(db);
    byTransaction.delete(db);
    // A failure here takes the place of the work's own, which followed from it.
    await Promise.all(writes);
  }
}

function insertLines(db: Queries, lines: readonly StoryLine[]): Promise<unknown> {
  const known = insertions.get(lines.length);
  if (known) return known(db, lines);
  const insertion = compileOnce((queries, rows: readonly StoryLine[]) =>
    queries.insertInto("timeline").values(
      lines.map((line, row) => {
        const { session_id, at, kind, text } = rows[row] ?? line;
        return { session_id, at, kind, text };
      }),
    ),
  );
  insertions.set(lines.length, insertion);
  return insertion(db, lines);
}

/** For each number of lines, the statement that writes so many: an operation has a handful. */
const insertions = new Map<
  number,
  (db: Queries, lines: readonly StoryLine[]) => Promise<unknown>
>();
