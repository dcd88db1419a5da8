import type { Queries } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";
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
    await addToTimeline(db, {
      session_id,
      at: now,
      kind: "ended",
      text: "The shop asked for another payment of the same order. This one is offered no more; it stays watched, should it be paid all the same.",
    });
  }
}

/**
 * Lets what follows from payments of one order happen one after the other: two that are paid at the same moment must
 * see each other.
 */
export async function lockOrder(db: Queries, payment: PaymentRow): Promise<void> {
  await db
    .selectFrom("sessions")
    .select("session_id")
    .where("session_id", "in", sessionsOf(db, payment))
    .orderBy("session_id")
    .forNoKeyUpdate()
    .execute();
}

/**
 * Every attempt to collect money for the same order: its session's, those of the order's other sessions, and of its
 * checkout's other tabs.
 */
export async function readOrderPayments(db: Queries, payment: PaymentRow): Promise<PaymentRow[]> {
  return await db
    .selectFrom("payments")
    .selectAll()
    .where("session_id", "in", sessionsOf(db, payment))
    .orderBy("payment_id")
    .execute();
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
