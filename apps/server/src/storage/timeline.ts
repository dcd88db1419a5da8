import type { Selectable } from "kysely";
import type { Queries, TimelineTable } from "./database.ts";
import { keepLine } from "./unfinished.ts";

export type TimelineEntry = Selectable<TimelineTable>;

/** What kinds of things happen to a payment. */
export type TimelineKind =
  | "asked"
  | "opened"
  | "redirected"
  | "returned"
  | "webhook"
  | "refused"
  | "checked"
  | "captured"
  | "ended"
  | "refunded"
  | "case"
  | "told";

/** Adds a sentence to a payment's story, written when the operation ends. */
export function addToTimeline(
  db: Queries,
  entry: {
    readonly session_id: string;
    readonly at: number;
    readonly kind: TimelineKind;
    readonly text: string;
  },
): void {
  keepLine(db, entry);
}

/** A session's story, in the order it was learned. */
export async function readTimeline(
  db: Queries,
  { session_id }: { readonly session_id: string },
): Promise<TimelineEntry[]> {
  return await db
    .selectFrom("timeline")
    .selectAll()
    .where("session_id", "=", session_id)
    .orderBy("entry_id")
    .execute();
}
