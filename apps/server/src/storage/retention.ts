import { createHash } from "node:crypto";
import { type ExpressionBuilder, sql } from "kysely";
import { addAudit } from "./audit.ts";
import type { Database, Queries } from "./database.ts";
import { KEPT_ANSWERS } from "./idempotency.ts";
import type { SessionRow } from "./sessions.ts";

/** How long counts of what strangers sent, and mails that are sent, are kept, in milliseconds. */
const KEPT_COUNTS = 30 * 24 * 3_600_000;

/** What an empty body and no headers look like. */
const ERASED = { body: Buffer.alloc(0), headers: "{}", query: "" } as const;

/**
 * Erases the bodies of messages that are older than a time. What is kept: when they came, their verdict and outcome, the body's
 * hash, and the facts they established. A batch at a time, oldest first.
 *
 * @returns how many were erased; fewer than `limit` where nothing more is due.
 */
export async function eraseMessages(
  db: Queries,
  {
    before,
    refused,
    limit,
    now,
  }: {
    readonly before: number;
    /** Only those that were refused. */
    readonly refused: boolean;
    readonly limit: number;
    readonly now: number;
  },
): Promise<number> {
  let kept = db
    .selectFrom("inbox")
    .select(["inbox_id", "received_at"])
    .where("erased_at", "is", null);
  kept = refused
    ? kept.where("verdict", "=", sql.lit("refused"))
    : kept.where("processed_at", "is not", null);
  const oldest = await kept.orderBy("inbox_id").limit(limit).execute();
  const due = oldest.filter(({ received_at }) => received_at < before);
  await eraseBodies(
    db,
    due.map(({ inbox_id }) => inbox_id),
    now,
  );
  return due.length;
}

/** The same for what platforms sent, once it was worked on. */
export async function erasePlatformMessages(
  db: Queries,
  { before, limit, now }: { readonly before: number; readonly limit: number; readonly now: number },
): Promise<number> {
  const oldest = await db
    .selectFrom("platform_inbox")
    .select(["inbox_id", "received_at"])
    .where("erased_at", "is", null)
    .where("worked_at", "is not", null)
    .orderBy("inbox_id")
    .limit(limit)
    .execute();
  const due = oldest.filter(({ received_at }) => received_at < before);
  for (const { inbox_id } of due) {
    await db
      .updateTable("platform_inbox")
      .set({ body: ERASED.body, erased_at: now })
      .where("inbox_id", "=", inbox_id)
      .execute();
  }
  return due.length;
}

/** The same for what shops answered when they were told. */
export async function eraseShopAnswers(
  db: Queries,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<number> {
  const oldest = await db
    .selectFrom("deliveries")
    .select(["delivery_id", "at"])
    .where("answer", "is not", null)
    .orderBy("delivery_id")
    .limit(limit)
    .execute();
  const due = oldest.filter(({ at }) => at < before);
  for (const { delivery_id } of due) {
    await db
      .updateTable("deliveries")
      .set({ answer: null })
      .where("delivery_id", "=", delivery_id)
      .execute();
  }
  return due.length;
}

async function eraseBodies(db: Queries, ids: readonly number[], now: number): Promise<void> {
  if (ids.length === 0) return;
  const messages = await db
    .selectFrom("inbox")
    .select(["inbox_id", "body", "body_hash"])
    .where("inbox_id", "in", ids)
    .execute();
  for (const { inbox_id, body, body_hash } of messages) {
    const hash = body_hash ?? createHash("sha256").update(body).digest("hex");
    await db
      .updateTable("inbox")
      .set({ ...ERASED, body_hash: hash, erased_at: now })
      .where("inbox_id", "=", inbox_id)
      .execute();
  }
}

/**
 * A session that may still be paid, about which something must be decided (a dispute is answered with what is known of its
 * buyer), or whose money is on its way back to somebody.
 */
export function isBusy(where: ExpressionBuilder<Database, "sessions">) {
  return where.or([
    where("status", "in", ["pending", "held"]),
    where.exists(
      where
        .selectFrom("cases")
        .select("case_id")
        .whereRef("cases.session_id", "=", "sessions.session_id")
        .where("cases.status", "=", "open"),
    ),
    where.exists(
      where
        .selectFrom("refunds")
        .select("refund_id")
        .whereRef("refunds.session_id", "=", "sessions.session_id")
        .where("refunds.status", "in", ["pending", "due"]),
    ),
  ]);
}

/**
 * Erases what is known of the buyers of old sessions that have ended. A batch at a time.
 *
 * @returns how many were erased; fewer than `limit` where nothing more is due.
 */
export async function eraseOldBuyers(
  db: Queries,
  { before, limit, now }: { readonly before: number; readonly limit: number; readonly now: number },
): Promise<number> {
  const old = await db
    .selectFrom("sessions")
    .selectAll()
    .where("erased_at", "is", null)
    .where("created_at", "<", before)
    .where((where) => where.not(isBusy(where)))
    .orderBy("created_at")
    .limit(limit)
    .execute();
  for (const session of old) await eraseSession(db, session, now);
  return old.length;
}

/** Forgets answers to repeatable requests after a day, and old counts and mails. @returns how many were forgotten. */
export async function forgetOld(
  db: Queries,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<number> {
  const answers = await db
    .selectFrom("idempotency")
    .select(["store_id", "key"])
    .where("created_at", "<", now - KEPT_ANSWERS)
    .limit(limit)
    .execute();
  for (const { store_id, key } of answers) {
    await db
      .deleteFrom("idempotency")
      .where("store_id", "=", store_id)
      .where("key", "=", key)
      .execute();
  }
  await db
    .deleteFrom("inbox_tallies")
    .where("since", "<", now - KEPT_COUNTS)
    .execute();
  await db
    .deleteFrom("emails")
    .where("status", "<>", "pending")
    .where("created_at", "<", now - KEPT_COUNTS)
    .execute();
  return answers.length;
}

/** Erases everything that tells who a session's buyer is: particulars, the shop's own object, who paid, what was said. */
export async function eraseSession(
  db: Queries,
  { session_id, store_id }: Pick<SessionRow, "session_id" | "store_id">,
  now: number,
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({
      buyer: "{}",
      metadata: "{}",
      buyer_email: null,
      buyer_phone: null,
      description: null,
      erased_at: now,
    })
    .where("session_id", "=", session_id)
    .execute();
  await db.deleteFrom("idempotency").where("result_id", "=", session_id).execute();
  const told = db.selectFrom("outbox").select("message_id").where("session_id", "=", session_id);
  await db
    .updateTable("deliveries")
    .set({ answer: null })
    .where("message_id", "in", told)
    .execute();
  const payments = await db
    .selectFrom("payments")
    .select("payment_id")
    .where("session_id", "=", session_id)
    .execute();
  for (const { payment_id } of payments) await erasePayment(db, payment_id, now);
  await addAudit(db, {
    at: now,
    actor: "erasure",
    action: "buyer.erased",
    store_id,
    subject: `session ${session_id}`,
  });
}

async function erasePayment(db: Queries, payment_id: string, now: number): Promise<void> {
  const facts = await db
    .selectFrom("facts")
    .select(["identity", "fact", "inbox_id"])
    .where("payment_id", "=", payment_id)
    .execute();
  for (const { identity, fact } of facts) {
    const { payer, ...rest } = JSON.parse(fact);
    if (payer === undefined) continue;
    await db
      .updateTable("facts")
      .set({ fact: JSON.stringify(rest) })
      .where("payment_id", "=", payment_id)
      .where("identity", "=", identity)
      .execute();
  }
  await db
    .updateTable("payments")
    .set({ redirect: null, upi: null })
    .where("payment_id", "=", payment_id)
    .execute();
  // A message about several payments is evidence of them all, and is erased with the first of their buyers.
  const told = facts.flatMap(({ inbox_id }) => inbox_id ?? []);
  const messages = await db
    .selectFrom("inbox")
    .select("inbox_id")
    .where("erased_at", "is", null)
    .where("processed_at", "is not", null)
    .where((where) =>
      where.or([
        where("payment_id", "=", payment_id),
        ...(told.length > 0 ? [where("inbox_id", "in", told)] : []),
      ]),
    )
    .execute();
  await eraseBodies(
    db,
    messages.map(({ inbox_id }) => inbox_id),
    now,
  );
}
