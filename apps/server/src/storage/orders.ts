import type { CaseRow } from "./cases.ts";
import { compileOnce } from "./compile-once.ts";
import type { Queries, StoreTable } from "./database.ts";
import type { PaymentRow, SessionRow } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

/** What makes an order one and the same: its number within a store, test and live apart. */
export interface OrderKey {
  readonly store_id: string;
  readonly mode: "test" | "live";
  readonly order_ref: string;
}

/** The attempt with which an order can be paid now, if there is one. */
export async function findLivePayment(
  db: Queries,
  { store_id, mode, order_ref }: OrderKey,
): Promise<PaymentRow | undefined> {
  return await db
    .selectFrom("payments")
    .selectAll()
    .where("store_id", "=", store_id)
    .where("mode", "=", mode)
    .where("order_ref", "=", order_ref)
    .where("superseded", "=", 0)
    .where("status", "in", ["pending", "authorized"])
    .executeTakeFirst();
}

/**
 * Makes room for an order's next attempt: the one before it is offered no more, and stays watched. Its session ends without a
 * word to the shop, which has just asked for another.
 */
export async function supersedeOrder(
  db: Queries,
  { now, ...order }: OrderKey & { readonly now: number },
): Promise<void> {
  const superseded = await db
    .updateTable("payments")
    .set({ superseded: 1 })
    .where("store_id", "=", order.store_id)
    .where("mode", "=", order.mode)
    .where("order_ref", "=", order.order_ref)
    .where("superseded", "=", 0)
    .where("status", "in", ["pending", "authorized"])
    .returning("session_id")
    .execute();
  for (const { session_id } of superseded) {
    const ended = await db
      .updateTable("sessions")
      .set({ status: "cancelled" })
      .where("session_id", "=", session_id)
      .where("status", "=", "pending")
      .returning("session_id")
      .executeTakeFirst();
    if (!ended) continue;
    addToTimeline(db, {
      session_id,
      at: now,
      kind: "ended",
      text: "The shop asked for another payment of the same order. This one is offered no more; it stays watched, should it be paid all the same.",
    });
  }
}

/** A session of an order, with what of its store and its key decides about money and whom to tell. */
export type OrderSession = SessionRow &
  Pick<StoreTable, "platform" | "late_payments" | "release_level"> & {
    readonly key_webhook_url: string | null;
    readonly key_events: string;
  };

/** Everything that belongs to one order, as it is while the order is locked. */
export interface Order {
  /** By their ids: the order's sessions, and those of its checkout's other tabs. */
  readonly sessions: ReadonlyMap<string, OrderSession>;
  /** Every attempt to collect money for any of them, oldest first. */
  readonly payments: readonly PaymentRow[];
  /** What was found about any of the payments, oldest first. */
  readonly cases: readonly CaseRow[];
}

/**
 * Lets what follows from payments of one order happen one after the other: two that are paid at the same moment must
 * see each other. What is read with the lock is what those before have left.
 */
export async function lockOrder(db: Queries, payment: PaymentRow): Promise<Order> {
  const [sessions, payments, cases] = await Promise.all([
    lockSessions(db, payment),
    readPayments(db, payment),
    readCases(db, payment),
  ]);
  return { sessions: new Map(sessions.map((it) => [it.session_id, it])), payments, cases };
}

const lockSessions = compileOnce((db, payment: PaymentRow) =>
  selectSessions(db)
    .where("sessions.session_id", "in", sessionsOf(db, payment))
    .orderBy("sessions.session_id")
    .forNoKeyUpdate("sessions"),
);

const readPayments = compileOnce((db, payment: PaymentRow) =>
  db
    .selectFrom("payments")
    .selectAll()
    .where("session_id", "in", sessionsOf(db, payment))
    .orderBy("payment_id"),
);

const readCases = compileOnce((db, payment: PaymentRow) =>
  db
    .selectFrom("cases")
    .selectAll()
    .where("session_id", "in", sessionsOf(db, payment))
    .where("payment_id", "is not", null)
    .orderBy("case_id"),
);

/** The cases of a payment's order once more, after some were opened or closed. */
export async function readOrderCases(db: Queries, payment: PaymentRow): Promise<CaseRow[]> {
  return await readCases(db, payment);
}

/** A session as it stands in its order. */
export async function readOrderSession(db: Queries, session_id: string): Promise<OrderSession> {
  const [session] = await readSessionAlone(db, { session_id });
  if (!session) throw new Error(`there is no session ${session_id}`);
  return session;
}

const readSessionAlone = compileOnce((db, { session_id }: Pick<SessionRow, "session_id">) =>
  selectSessions(db).where("sessions.session_id", "=", session_id),
);

function selectSessions(db: Queries) {
  return db
    .selectFrom("sessions")
    .innerJoin("stores", "stores.store_id", "sessions.store_id")
    .innerJoin("api_keys", "api_keys.key_id", "sessions.key_id")
    .selectAll("sessions")
    .select([
      "stores.platform",
      "stores.late_payments",
      "stores.release_level",
      "api_keys.webhook_url as key_webhook_url",
      "api_keys.events as key_events",
    ]);
}

/**
 * The sessions of a payment's order, and of its checkout's other tabs: whatever a platform calls their orders, only one of
 * them is to be paid. Three questions put together, each answered from an index: PostgreSQL reads the whole table where
 * they are conditions of one.
 */
function sessionsOf(db: Queries, { store_id, mode, session_id, order_ref }: PaymentRow) {
  const ofOrder = db
    .selectFrom("sessions")
    .select("session_id")
    .where("store_id", "=", store_id)
    .where("mode", "=", mode)
    .where("order_ref", "=", order_ref);
  const siblings = db
    .selectFrom("sessions as sibling")
    .innerJoin("sessions as own", "own.order_group", "sibling.order_group")
    .select("sibling.session_id")
    .where("own.session_id", "=", session_id)
    .where("sibling.store_id", "=", store_id)
    .where("sibling.mode", "=", mode);
  const own = db.selectFrom("sessions").select("session_id").where("session_id", "=", session_id);
  return own.union(ofOrder).union(siblings);
}
