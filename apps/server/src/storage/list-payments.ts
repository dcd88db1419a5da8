import { type Selectable, sql } from "kysely";
import type { Queries, SessionStatus, SessionTable } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";

/** What a shop asked for, with every attempt to collect it and the transactions that paid. */
export interface ListedPayment {
  readonly session: Selectable<SessionTable>;
  readonly attempts: readonly (PaymentRow & { readonly transactionIds: readonly string[] })[];
}

/** Where a page ended: the next one begins after it. */
export interface PagePlace {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
}

/** Which payments; newest first. `account_id` goes with times only. */
export interface PaymentFilter {
  readonly store_id?: string;
  readonly status?: SessionStatus;
  readonly account_id?: string;
  /** Asked for at this time or later, milliseconds since 1970. */
  readonly since?: number;
  /** Asked for before this time. */
  readonly until?: number;
}

/** A page of payments. `next` is missing on the last one. */
export interface PaymentPage {
  readonly payments: readonly ListedPayment[];
  readonly next: PagePlace | undefined;
}

/** Payments of all stores or of one, newest first, a page at a time. */
export async function listPayments(
  db: Queries,
  input: PaymentFilter & { readonly after?: PagePlace; readonly limit: number },
): Promise<PaymentPage> {
  return input.account_id === undefined
    ? await listSessionsPage(db, input)
    : await listAccountPage(db, { ...input, account_id: input.account_id });
}

async function listSessionsPage(
  db: Queries,
  input: PaymentFilter & { readonly after?: PagePlace; readonly limit: number },
): Promise<PaymentPage> {
  const { store_id, status, since, until, after, limit } = input;
  let query = db.selectFrom("sessions").selectAll();
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  if (status !== undefined) query = query.where("status", "=", status);
  if (since !== undefined) query = query.where("created_at", ">=", since);
  if (until !== undefined) query = query.where("created_at", "<", until);
  if (after) {
    query = query.where(
      sql<boolean>`(created_at, session_id) < (${sql.val(after.at)}, ${sql.val(after.id)})`,
    );
  }
  const sessions = await query
    .orderBy("created_at", "desc")
    .orderBy("session_id", "desc")
    .limit(limit)
    .execute();
  const last = sessions.length === limit ? sessions.at(-1) : undefined;
  return {
    payments: await withAttempts(db, sessions),
    next: last && { at: last.created_at, id: last.session_id },
  };
}

async function listAccountPage(
  db: Queries,
  input: PaymentFilter & {
    readonly account_id: string;
    readonly after?: PagePlace;
    readonly limit: number;
  },
): Promise<PaymentPage> {
  const { account_id, since, until, after, limit } = input;
  let query = db
    .selectFrom("payments")
    .select(["session_id", "payment_id", "created_at"])
    .where("account_id", "=", account_id);
  if (since !== undefined) query = query.where("created_at", ">=", since);
  if (until !== undefined) query = query.where("created_at", "<", until);
  if (after) {
    query = query.where(
      sql<boolean>`(created_at, payment_id) < (${sql.val(after.at)}, ${sql.val(after.id)})`,
    );
  }
  const attempts = await query
    .orderBy("created_at", "desc")
    .orderBy("payment_id", "desc")
    .limit(limit)
    .execute();
  const last = attempts.length === limit ? attempts.at(-1) : undefined;
  return {
    payments: await readPayments(db, [...new Set(attempts.map(({ session_id }) => session_id))]),
    next: last && { at: last.created_at, id: last.payment_id },
  };
}

/** The payments of these sessions, newest first. */
export async function readPayments(
  db: Queries,
  sessionIds: readonly string[],
): Promise<ListedPayment[]> {
  if (sessionIds.length === 0) return [];
  const sessions = await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "in", sessionIds)
    .orderBy("created_at", "desc")
    .orderBy("session_id", "desc")
    .execute();
  return await withAttempts(db, sessions);
}

async function withAttempts(
  db: Queries,
  sessions: readonly Selectable<SessionTable>[],
): Promise<ListedPayment[]> {
  if (sessions.length === 0) return [];
  const payments = await db
    .selectFrom("payments")
    .selectAll()
    .where(
      "session_id",
      "in",
      sessions.map(({ session_id }) => session_id),
    )
    .orderBy("payment_id")
    .execute();
  const transactions = await db
    .selectFrom("transactions")
    .select(["payment_id", "transaction_id"])
    .where(
      "payment_id",
      "in",
      payments.map(({ payment_id }) => payment_id),
    )
    .orderBy("transaction_id")
    .execute();
  const paidBy = Map.groupBy(transactions, ({ payment_id }) => payment_id);
  const attempts = Map.groupBy(payments, ({ session_id }) => session_id);
  return sessions.map((session) => ({
    session,
    attempts: (attempts.get(session.session_id) ?? []).map((payment) => ({
      ...payment,
      transactionIds: (paidBy.get(payment.payment_id) ?? []).map(
        ({ transaction_id }) => transaction_id,
      ),
    })),
  }));
}
