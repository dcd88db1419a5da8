import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { compileOnce } from "./compile-once.ts";
import type { OutboxTable, Queries } from "./database.ts";
import { knowEndpoint } from "./endpoints.ts";
import { type OrderSession, readOrderSession } from "./orders.ts";
import { queuePlatformReport } from "./platform-reports.ts";
import { makeDue, send } from "./unfinished.ts";

/** The protocol's own: every shop with a webhook address gets these, the rest are for keys that ask. */
const ALWAYS: readonly string[] = ["payment.success", "payment.expired"];

/** How a session ended: of these only the last that is true is told. */
const ENDS = ["payment.success", "payment.expired", "payment.failed", "payment.cancelled"];

/** Whether a session's shop is told of such an event. */
export function wantsReport(session: OrderSession, event: string): boolean {
  return isOnPlatform(session) || addressOf(session, event) !== undefined;
}

/** What is to be told, and how often. */
interface Report {
  /** One message per session and this key. */
  readonly dedupe: string;
  /** What its body says beside the session's fields. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The one refund it is about, of which the message says how it stands once it is sent. */
  readonly refund_id?: string;
  readonly now: number;
}

/** Queues what a session's shop must be told, where it wants to be, in the transaction that makes it true. Told once. */
export async function queueReport(
  db: Queries,
  session_id: string,
  event: string,
  report: Report,
): Promise<void> {
  await queueReportOf(db, await readOrderSession(db, session_id), event, report);
}

/** The same for a session that was read already. */
export async function queueReportOf(
  db: Queries,
  session: OrderSession,
  event: string,
  { dedupe, extra, refund_id, now }: Report,
): Promise<void> {
  if (isOnPlatform(session)) {
    const about = { ...(extra && { extra }), ...(refund_id !== undefined && { refund_id }) };
    await queuePlatformReport(db, session, event, { ...about, now });
    return;
  }
  const url = addressOf(session, event);
  if (url === undefined) return;
  const { session_id, store_id, order_ref } = session;
  const endpoint_id = knowEndpoint(db, { store_id, kind: "webhook", url, now });
  const message = {
    store_id,
    endpoint_id,
    order_ref,
    message_id: toMessageId(session_id, dedupe),
    session_id,
    event,
    dedupe,
    url,
    created_at: now,
    subject: refund_id ?? null,
    extra: extra ? JSON.stringify(extra) : null,
  };
  send(db, insertMessage(db, message));
  makeDue(db, "deliveries");
}

type NewMessage = Pick<
  Selectable<OutboxTable>,
  | "store_id"
  | "endpoint_id"
  | "order_ref"
  | "message_id"
  | "session_id"
  | "event"
  | "dedupe"
  | "url"
  | "created_at"
  | "subject"
  | "extra"
>;

const insertMessage = compileOnce((db, message: NewMessage) =>
  db
    .insertInto("outbox")
    .values({
      store_id: message.store_id,
      endpoint_id: message.endpoint_id,
      order_ref: message.order_ref,
      message_id: message.message_id,
      session_id: message.session_id,
      subject: message.subject,
      event: message.event,
      dedupe: message.dedupe,
      url: message.url,
      created_at: message.created_at,
      attempts: 0,
      next_at: message.created_at,
      status: "pending",
      extra: message.extra,
    })
    // What was true before, was overtaken untold, and is true again, is told now.
    .onConflict((conflict) =>
      conflict
        .columns(["session_id", "dedupe"])
        .doUpdateSet({ status: "pending", next_at: message.created_at, attempts: 0 })
        .where("outbox.status", "=", "superseded"),
    ),
);

/** Whether a session's order lives on a platform, which is told by reports instead of webhooks. */
function isOnPlatform({ platform }: OrderSession): boolean {
  return platform !== "api";
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

function addressOf(session: OrderSession, event: string): string | undefined {
  const url = session.webhook_url ?? session.key_webhook_url;
  if (!url) return undefined;
  const wanted: string[] = JSON.parse(session.key_events);
  return ALWAYS.includes(event) || wanted.includes(event) ? url : undefined;
}

/** The same message has the same id on every try, and no two messages share one. */
function toMessageId(session_id: string, dedupe: string): string {
  return `msg_${createHash("sha256").update(`${session_id} ${dedupe}`).digest("hex").slice(0, 32)}`;
}
