import type { Insertable, Selectable } from "kysely";
import type { NoticeTable, Queries } from "./database.ts";

export type Notice = Selectable<NoticeTable>;

/** Writes something down for the owner that belongs to no single payment. */
export async function writeNotice(db: Queries, notice: Insertable<NoticeTable>): Promise<void> {
  await db.insertInto("notices").values(notice).execute();
}

/** What the owner should know, newest first. */
export async function listNotices(
  db: Queries,
  input: {
    readonly store_id?: string;
    readonly account_id?: string;
    /** Those before this `notice_id`. */
    readonly before?: number;
    readonly limit: number;
  },
): Promise<Notice[]> {
  let query = db.selectFrom("notices").selectAll();
  if (input.store_id !== undefined) query = query.where("store_id", "=", input.store_id);
  if (input.account_id !== undefined) query = query.where("account_id", "=", input.account_id);
  if (input.before !== undefined) query = query.where("notice_id", "<", input.before);
  return await query.orderBy("notice_id", "desc").limit(input.limit).execute();
}
