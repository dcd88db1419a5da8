import { createHash } from "node:crypto";
import type { Queries } from "./database.ts";
import { knowEndpoint } from "./endpoints.ts";
import { isOnPlatform, queuePlatformReport } from "./platform-reports.ts";
import type { SessionRow } from "./sessions.ts";

/** The protocol's own: every shop with a webhook address gets these, the rest are for keys that ask. */
const ALWAYS: readonly string[] = ["payment.success", "payment.expired"];

/** How a session ended: of these only the last that is true is told. */
const ENDS = ["payment.success", "payment.expired", "payment.failed", "payment.cancelled"];

/** Whether a session's shop is told of such an event. */
export async function wantsReport(
  db: Queries,
  session: SessionRow,
  event: string,
): Promise<boolean> {
  if (await isOnPlatform(db, session.store_id)) return true;
  return (await addressOf(db, session, event)) !== undefined;
}

/** Queues what a session's shop must be told, where it wants to be, in the transaction that makes it true. Told once. */
export async function queueReport(
  db: Queries,
  session_id: string,
  event: string,
  {
    dedupe,
    extra,
    refund_id,
    now,
  }: {
    /** One message per session and this key. */
    readonly dedupe: string;
    /** What its body says beside the session's fields. */
    readonly extra?: Readonly<Record<string, unknown>>;
    /** The one refund it is about, of which the message says how it stands once it is sent. */
    readonly refund_id?: string;
    readonly now: number;
  },
): Promise<void> {
  const session = await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "=", session_id)
    .executeTakeFirstOrThrow();
  if (await isOnPlatform(db, session.store_id)) {
    const about = { ...(extra && { extra }), ...(refund_id !== undefined && { refund_id }) };
    await queuePlatformReport(db, session, event, { ...about, now });
    return;
  }
  const url = await addressOf(db, session, event);
  if (url === undefined) return;
  const { store_id, order_ref } = session;
  const endpoint_id = await knowEndpoint(db, { store_id, kind: "webhook", url, now });
  await db
    .insertInto("outbox")
    .values({
      store_id,
      endpoint_id,
      order_ref,
      message_id: toMessageId(session_id, dedupe),
      session_id,
      subject: refund_id ?? null,
      event,
      dedupe,
      url,
      created_at: now,
      attempts: 0,
      next_at: now,
      status: "pending",
      extra: extra ? JSON.stringify(extra) : null,
    })
    // What was true before, was overtaken untold, and is true again, is told now.
    .onConflict((conflict) =>
      conflict
        .columns(["session_id", "dedupe"])
        .doUpdateSet({ status: "pending", next_at: now, attempts: 0 })
        .where("outbox.status", "=", "superseded"),
    )
    .execute();
}

/** What was not told yet of a session's end, and is no longer true, is not told any more. */
export async function supersedeReports(db: Queries, session_id: string): Promise<void> {
  await db
    .updateTable("outbox")
    .set({ status: "superseded", next_at: null })
    .where("session_id", "=", session_id)
    .where("status", "=", "pending")
    .where("event", "in", ENDS)
    .execute();
}

async function addressOf(
  db: Queries,
  session: SessionRow,
  event: string,
): Promise<string | undefined> {
  const key = await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", session.key_id)
    .executeTakeFirst();
  const url = session.webhook_url ?? key?.webhook_url;
  if (!key || !url) return undefined;
  const wanted: string[] = JSON.parse(key.events);
  return ALWAYS.includes(event) || wanted.includes(event) ? url : undefined;
}

/** The same message has the same id on every try, and no two messages share one. */
function toMessageId(session_id: string, dedupe: string): string {
  return `msg_${createHash("sha256").update(`${session_id} ${dedupe}`).digest("hex").slice(0, 32)}`;
}
