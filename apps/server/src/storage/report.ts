import { createHash } from "node:crypto";
import type { PaymentRecord } from "@polygate/core";
import type { LatePolicy, Queries, SessionStatus } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";
import type { Evidence } from "./settle.ts";

/** What a shop can be told, by the session's status. `held` is a case, told to nobody until it is decided. */
const EVENTS: Partial<Record<SessionStatus, string>> = {
  success: "payment.success",
  expired: "payment.expired",
  failed: "payment.failed",
  cancelled: "payment.cancelled",
};

/** The protocol's own: every shop with a webhook address gets these, the rest are for keys that ask. */
const ALWAYS: readonly string[] = ["payment.success", "payment.expired"];

/** Follows a payment's change with its session's status, and queues what the shop must be told, in the same transaction. */
export async function reportSession(
  db: Queries,
  payment: PaymentRow,
  record: PaymentRecord,
  evidence: Evidence,
): Promise<void> {
  const session = await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "=", payment.session_id)
    .executeTakeFirstOrThrow();
  const key = await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", session.key_id)
    .executeTakeFirstOrThrow();
  const { late_payments } = await db
    .selectFrom("stores")
    .select("late_payments")
    .where("store_id", "=", session.store_id)
    .executeTakeFirstOrThrow();
  const status = toSessionStatus(session.status, payment, record, late_payments);
  if (status !== session.status) {
    await db
      .updateTable("sessions")
      .set({ status, ...(status === "success" && { paid_at: record.paidAt ?? evidence.now }) })
      .where("session_id", "=", session.session_id)
      .execute();
  }
  const url = session.webhook_url ?? key.webhook_url;
  if (url === null) return;
  const wanted: string[] = JSON.parse(key.events);
  const queue = async (event: string, dedupe: string) => {
    if (!ALWAYS.includes(event) && !wanted.includes(event)) return;
    await db
      .insertInto("outbox")
      .values({
        message_id: toMessageId(session.session_id, dedupe),
        session_id: session.session_id,
        event,
        dedupe,
        url,
        created_at: evidence.now,
        attempts: 0,
        next_at: evidence.now,
        status: "pending",
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  };
  const event = EVENTS[status];
  if (event !== undefined && status !== session.status) {
    await supersede(db, session.session_id);
    await queue(event, event);
  }
  if (record.refunded > 0) await queue("payment.refunded", `payment.refunded ${record.refunded}`);
}

/** Keeps a session from being told as ended: money came that does not fit, and the merchant must look at it. Paid stays paid. */
export async function holdSession(db: Queries, session_id: string): Promise<void> {
  const held = await db
    .updateTable("sessions")
    .set({ status: "held" })
    .where("session_id", "=", session_id)
    .where("status", "<>", "success")
    .returning("session_id")
    .executeTakeFirst();
  if (held) await supersede(db, session_id);
}

/** Paid is paid, whatever comes after. Anything but exactly the payable amount waits for the merchant. */
function toSessionStatus(
  current: SessionStatus,
  payment: PaymentRow,
  record: PaymentRecord,
  late: LatePolicy,
): SessionStatus {
  if (current === "success") return "success";
  if (record.status === "captured") {
    return record.fit !== "exact" || (record.late && late !== "revive") ? "held" : "success";
  }
  if (current === "held" || payment.superseded === 1) return current;
  if (record.status === "canceled") return "cancelled";
  return record.status === "failed" || record.status === "expired" ? record.status : "pending";
}

/** What was not told yet and is no longer true is not told any more. */
async function supersede(db: Queries, session_id: string): Promise<void> {
  await db
    .updateTable("outbox")
    .set({ status: "superseded", next_at: null })
    .where("session_id", "=", session_id)
    .where("status", "=", "pending")
    .where("event", "<>", "payment.refunded")
    .execute();
}

/** The same message has the same id on every try, and no two messages share one. */
function toMessageId(session_id: string, dedupe: string): string {
  return `msg_${createHash("sha256").update(`${session_id} ${dedupe}`).digest("hex").slice(0, 32)}`;
}
