import type { Insertable, Selectable } from "kysely";
import type { CaseTable, CloseReason, Queries, SessionStatus, SessionTable } from "./database.ts";
import { findLivePayment, supersedeOrder } from "./orders.ts";
import { readFacts, type StoredFact } from "./proofs.ts";
import {
  createSession,
  lockPayment,
  type NewPayment,
  type PaymentRow,
  readSession,
  type SessionRow,
  type SessionView,
} from "./sessions.ts";
import { makeDue } from "./unfinished.ts";

/** How an order of a platform stands. */
export interface OrderView {
  /** The session that counts: the paid one, else one with money to look at, else the open one, else the newest. */
  readonly view: SessionView;
  readonly facts: readonly StoredFact[];
  /** What is open about any of the order's sessions. */
  readonly cases: readonly Pick<Selectable<CaseTable>, "kind" | "reason">[];
}

/** Reads how an order of a store stands; `undefined` where nothing was asked for it yet. */
export async function readOrder(
  db: Queries,
  { store_id, order_ref }: { readonly store_id: string; readonly order_ref: string },
): Promise<OrderView | undefined> {
  const sessions = await db
    .selectFrom("sessions")
    .select(["session_id", "status"])
    .where("store_id", "=", store_id)
    .where("order_ref", "=", order_ref)
    .orderBy("created_at", "desc")
    .orderBy("session_id", "desc")
    .execute();
  const first = (wanted: SessionStatus) => sessions.find(({ status }) => status === wanted);
  const counts = first("success") ?? first("held") ?? first("pending") ?? sessions[0];
  const view = counts && (await readSession(db, { session_id: counts.session_id }));
  if (!view) return undefined;
  return {
    view,
    facts: await readFacts(db, view.payment.payment_id),
    cases: await db
      .selectFrom("cases")
      .select(["kind", "reason"])
      .where(
        "session_id",
        "in",
        sessions.map(({ session_id }) => session_id),
      )
      .where("status", "=", "open")
      .orderBy("case_id")
      .execute(),
  };
}

/**
 * Writes the session an order is to be paid by from now on. The one it replaces, and those of other tabs of the same
 * checkout, are offered no more, and closed where their gateways can.
 *
 * @returns the session that has the order: another one where somebody was faster, or where money is there already.
 */
export async function claimOrder(
  db: Queries,
  input: {
    readonly session: Insertable<SessionTable> & { readonly order_ref: string };
    readonly payment: NewPayment;
    /** The session that is to give way; absent where none was seen. */
    readonly replaces?: string;
  },
): Promise<string> {
  const { session, payment, replaces } = input;
  const { store_id, mode, order_ref, order_group, created_at: now } = session;
  // One at a time, or two that see no payment yet would each supersede the other's.
  await db
    .selectFrom("stores")
    .select("store_id")
    .where("store_id", "=", store_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const live = await findLivePayment(db, { store_id, mode, order_ref });
  if (live && live.session_id !== replaces) return live.session_id;
  // Its money may come at this very moment, and be booked before this is our turn. Locked as whoever books it does.
  if (live) await lockPayment(db, live.payment_id);
  const before = await db
    .selectFrom("sessions")
    .select(["session_id", "status"])
    .where("store_id", "=", store_id)
    .where("order_ref", "=", order_ref)
    .orderBy("session_id")
    .forNoKeyUpdate()
    .execute();
  const settled = before.find(({ status }) => status === "success" || status === "held");
  if (settled) return settled.session_id;
  const others = order_group ? await listGroup(db, store_id, order_group) : [];
  for (const { order_ref: other } of others) {
    if (other !== null) await supersedeOrder(db, { store_id, mode, order_ref: other, now });
  }
  await createSession(db, { session, payment });
  const replaced = others.map(({ session_id }) => session_id);
  if (live) replaced.push(live.session_id);
  await askToClose(db, replaced, "replaced", now);
  return session.session_id;
}

/** Lets an order be asked for anew: what was opened for it cannot be paid, as far as anybody knows. It stays watched. */
export async function releaseOrder(
  db: Queries,
  { session_id, now }: { readonly session_id: string; readonly now: number },
): Promise<void> {
  await askToClose(db, [session_id], "replaced", now);
}

/** An order of a store. */
interface OrderOf {
  readonly store_id: string;
  readonly order_ref: string;
}

/** Asks for whatever is open for an order to be closed unless it is paid. Written down, then done from `at` on. */
export async function closeOrder(
  db: Queries,
  { store_id, order_ref, at }: OrderOf & { readonly at: number },
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ close_at: at, close_reason: "shop" })
    .where("store_id", "=", store_id)
    .where("order_ref", "=", order_ref)
    .where("status", "=", "pending")
    .execute();
}

/** The attempts of an order that are open, or that money may still come for: their buyers were sent to pay. */
export async function listWatched(
  db: Queries,
  { store_id, order_ref }: OrderOf,
): Promise<PaymentRow[]> {
  const sessions = db
    .selectFrom("sessions")
    .select("session_id")
    .where("store_id", "=", store_id)
    .where("order_ref", "=", order_ref);
  const payments = await db
    .selectFrom("payments")
    .selectAll()
    .where("session_id", "in", sessions)
    .where("captured", "=", 0)
    .orderBy("payment_id")
    .execute();
  return payments.filter(
    ({ status, superseded, redirected_at, next_check_at }) =>
      (superseded === 0 && isOpen(status)) || (redirected_at !== null && next_check_at !== null),
  );
}

function isOpen(status: PaymentRow["status"]): boolean {
  return status === "pending" || status === "authorized";
}

/** Once one tab's order is paid, nobody should pay the same checkout in another. */
export async function closeGroup(
  db: Queries,
  { session_id, store_id, order_group }: SessionRow,
  now: number,
): Promise<void> {
  if (order_group === null) return;
  const open = await listGroup(db, store_id, order_group);
  const others = open.map((other) => other.session_id).filter((other) => other !== session_id);
  await askToClose(db, others, "paid", now);
}

async function listGroup(
  db: Queries,
  store_id: string,
  order_group: string,
): Promise<Pick<SessionRow, "session_id" | "order_ref">[]> {
  return await db
    .selectFrom("sessions")
    .select(["session_id", "order_ref"])
    .where("store_id", "=", store_id)
    .where("order_group", "=", order_group)
    .where("status", "=", "pending")
    .execute();
}

async function askToClose(
  db: Queries,
  sessions: readonly string[],
  close_reason: CloseReason,
  now: number,
): Promise<void> {
  if (sessions.length === 0) return;
  makeDue(db, "closings");
  await db
    .updateTable("sessions")
    .set({ close_at: now, close_reason })
    .where("session_id", "in", sessions)
    .execute();
}

/** Takes sessions that are to be closed, and leases them. */
export async function claimClosings(
  db: Queries,
  { now, limit, lease }: { readonly now: number; readonly limit: number; readonly lease: number },
): Promise<{ readonly view: SessionView; readonly reason: CloseReason }[]> {
  const due = await db
    .selectFrom("sessions")
    .select(["session_id", "close_reason"])
    .where("close_at", "<=", now)
    .orderBy("close_at")
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  const claimed = [];
  for (const { session_id, close_reason } of due) {
    await db
      .updateTable("sessions")
      .set({ close_at: now + lease })
      .where("session_id", "=", session_id)
      .execute();
    const view = await readSession(db, { session_id });
    if (view) claimed.push({ view, reason: close_reason ?? "shop" });
  }
  return claimed;
}

/** Notes that a session was closed, or need not be. */
export async function finishClosing(
  db: Queries,
  { session_id }: { readonly session_id: string },
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ close_at: null })
    .where("session_id", "=", session_id)
    .execute();
}
