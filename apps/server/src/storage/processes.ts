import type { Selectable } from "kysely";
import type { ProcessTable, Queries } from "./database.ts";

export type ProcessRow = Selectable<ProcessTable>;

/** A process that has not been heard of for so long is gone, in milliseconds. */
const FORGOTTEN = 24 * 3_600_000;

/** Writes that a process lives, and forgets those that died without saying so. */
export async function beat(db: Queries, process: ProcessRow): Promise<void> {
  await db
    .insertInto("processes")
    .values(process)
    .onConflict((conflict) =>
      conflict.column("process_id").doUpdateSet({ seen_at: process.seen_at }),
    )
    .execute();
  await db
    .deleteFrom("processes")
    .where("seen_at", "<", process.seen_at - FORGOTTEN)
    .execute();
}

/** Takes a process off the list that stops in order. */
export async function endBeat(
  db: Queries,
  { process_id }: { readonly process_id: string },
): Promise<void> {
  await db.deleteFrom("processes").where("process_id", "=", process_id).execute();
}

/** The processes that were heard of since then, the longest running first. */
export async function listProcesses(
  db: Queries,
  { since }: { readonly since: number },
): Promise<ProcessRow[]> {
  return await db
    .selectFrom("processes")
    .selectAll()
    .where("seen_at", ">=", since)
    .orderBy("started_at")
    .execute();
}
