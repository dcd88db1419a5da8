import type { Selectable } from "kysely";
import { nextTry } from "../engine/schedule.ts";
import type { EmailTable, Queries } from "./database.ts";

export type Email = Selectable<EmailTable>;

/** Takes mails that are due and leases them, so that nobody else sends them meanwhile. Oldest first. */
export async function claimEmails(
  db: Queries,
  { now, limit, lease }: { readonly now: number; readonly limit: number; readonly lease: number },
): Promise<Email[]> {
  const due = await db
    .selectFrom("emails")
    .selectAll()
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return due;
  await db
    .updateTable("emails")
    .set({ next_at: now + lease })
    .where(
      "email_id",
      "in",
      due.map(({ email_id }) => email_id),
    )
    .execute();
  return due;
}

/** Records what came of sending a mail: sent, tried again later, or given up after the last try. */
export async function recordEmail(
  db: Queries,
  input: {
    readonly email_id: number;
    readonly now: number;
    /** Why it was not sent; null where the mail server took it. */
    readonly error: string | null;
    readonly random: number;
  },
): Promise<void> {
  const { email_id, now, error, random } = input;
  const email = await db
    .selectFrom("emails")
    .selectAll()
    .where("email_id", "=", email_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const attempts = email.attempts + 1;
  const next = error === null ? undefined : nextTry(now, attempts, random);
  await db
    .updateTable("emails")
    .set({
      attempts,
      last_error: error,
      next_at: next ?? null,
      ...(error === null && { status: "sent", sent_at: now }),
      ...(error !== null && next === undefined && { status: "failed" }),
    })
    .where("email_id", "=", email_id)
    .execute();
}
