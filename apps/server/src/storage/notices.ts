import type { Insertable, Selectable } from "kysely";
import type { NoticeTable, Queries } from "./database.ts";

export type Notice = Selectable<NoticeTable>;

/** What a store's merchant must do something about, and is written a mail for; its subject. */
const MAILED: Readonly<Record<string, string>> = {
  endpoint_disabled: "Your shop is not told of payments any more",
  needs_reconnect: "Your shop must be connected again",
  platform: "Your shop says that something needs a look",
  platform_unreachable: "Your shop does not let new orders be looked for",
};

/** Writes something down for the owner that belongs to no single payment, and tells a store's merchant where it is theirs to mend. */
export async function writeNotice(db: Queries, notice: Insertable<NoticeTable>): Promise<void> {
  const { notice_id, at, kind, store_id, order_ref, text } = await db
    .insertInto("notices")
    .values(notice)
    .returningAll()
    .executeTakeFirstOrThrow();
  const title = MAILED[kind];
  if (title === undefined || store_id === null) return;
  const store = await db
    .selectFrom("stores")
    .select(["name", "notify_email"])
    .where("store_id", "=", store_id)
    .executeTakeFirst();
  if (!store?.notify_email) return;
  const order = order_ref === null ? "" : `Order ${order_ref}\n\n`;
  await db
    .insertInto("emails")
    .values({
      recipient: store.notify_email,
      subject: `${store.name}: ${title}`,
      body: `${order}${text}\n`,
      created_at: at,
      attempts: 0,
      next_at: at,
      status: "pending",
      dedupe: `notice ${notice_id}`,
    })
    .execute();
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
