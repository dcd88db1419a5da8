import { caseMail } from "./case-mail.ts";
import type { CaseRow } from "./cases.ts";
import type { Decision, Queries } from "./database.ts";
import { queueReport } from "./queue-report.ts";
import { makeDue } from "./unfinished.ts";

/** Tells the merchant of a case: the shop by webhook, for keys that ask, and a person by mail when it opens. */
export async function announceCase(
  db: Queries,
  row: CaseRow,
  event: "case.opened" | "case.closed",
  { now, policy }: { readonly now: number; readonly policy?: Decision },
): Promise<void> {
  if (row.session_id !== null) {
    await queueReport(db, row.session_id, event, {
      dedupe: `${event} ${row.case_id}`,
      extra: { case: toCaseBody(row) },
      now,
    });
  }
  if (event === "case.closed" || row.store_id === null) return;
  const store = await db
    .selectFrom("stores")
    .select(["name", "notify_email"])
    .where("store_id", "=", row.store_id)
    .executeTakeFirst();
  if (!store?.notify_email) return;
  makeDue(db, "mails");
  await db
    .insertInto("emails")
    .values({
      recipient: store.notify_email,
      ...caseMail(row, store.name, policy),
      created_at: now,
      attempts: 0,
      next_at: now,
      status: "pending",
      dedupe: `case ${row.case_id}`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A case as shops read it. */
function toCaseBody(row: CaseRow) {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: row.case_id,
    kind: row.kind,
    status: row.status,
    reason: row.reason,
    opened_at: time(row.opened_at),
    decision: row.decision,
    decided_by: row.decided_by,
    decided_at: time(row.decided_at),
  };
}
