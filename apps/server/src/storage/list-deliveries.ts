import { type Selectable, sql } from "kysely";
import { addAudit } from "./audit.ts";
import type { DeliveryTable, OutboxTable, Queries } from "./database.ts";
import { isFree } from "./endpoints.ts";
import type { MessageRow } from "./outbox.ts";

/** Which messages are meant. */
export interface DeliveryFilter {
  readonly store_id?: string;
  readonly endpoint_id?: string;
  readonly session_id?: string;
  readonly status?: OutboxTable["status"];
  /** Queued at this time or later, milliseconds since 1970. */
  readonly since?: number;
  /** Queued before this time. */
  readonly until?: number;
}

/** What shops were told or are to be told, newest first. */
export async function listDeliveries(
  db: Queries,
  {
    after,
    limit,
    ...filter
  }: DeliveryFilter & {
    /** The last message of the page before. */
    readonly after?: Pick<MessageRow, "created_at" | "message_id">;
    readonly limit: number;
  },
): Promise<MessageRow[]> {
  let query = matching(db, filter).selectAll();
  if (after) {
    query = query.where(
      sql<boolean>`(created_at, message_id) < (${sql.val(after.created_at)}, ${sql.val(after.message_id)})`,
    );
  }
  return await query
    .orderBy("created_at", "desc")
    .orderBy("message_id", "desc")
    .limit(limit)
    .execute();
}

/** One message with every try, the oldest first. */
export async function readDelivery(
  db: Queries,
  { message_id }: { readonly message_id: string },
): Promise<
  | { readonly message: MessageRow; readonly attempts: readonly Selectable<DeliveryTable>[] }
  | undefined
> {
  const message = await db
    .selectFrom("outbox")
    .selectAll()
    .where("message_id", "=", message_id)
    .executeTakeFirst();
  if (!message) return undefined;
  const attempts = await db
    .selectFrom("deliveries")
    .selectAll()
    .where("message_id", "=", message_id)
    .orderBy("delivery_id")
    .execute();
  return { message, attempts };
}

/** Why one message was not sent again. */
export type ReplayRefusal = "unknown" | "superseded" | "disabled";

/**
 * Sends a message again, with the same `webhook-id` and built anew, whatever became of it.
 *
 * @returns `undefined` where it will be; `superseded`: it is not true any more; `disabled`: its address is switched off.
 */
export async function replayDelivery(
  db: Queries,
  {
    message_id,
    actor,
    now,
  }: { readonly message_id: string; readonly actor: string; readonly now: number },
): Promise<ReplayRefusal | undefined> {
  const message = await db
    .selectFrom("outbox")
    .innerJoin("endpoints", "endpoints.endpoint_id", "outbox.endpoint_id")
    .select(["outbox.status", "outbox.store_id", "endpoints.status as endpoint"])
    .where("message_id", "=", message_id)
    .executeTakeFirst();
  if (!message) return "unknown";
  if (message.status === "superseded") return "superseded";
  if (message.endpoint === "disabled") return "disabled";
  await replay(db, [message_id], now);
  await addAudit(db, {
    at: now,
    actor,
    action: "delivery.replayed",
    subject: `delivery ${message_id}`,
    store_id: message.store_id,
  });
  return undefined;
}

/**
 * Sends all that match again: those of a time, or all that failed since. What is not true any more is left out, and so is what
 * would go to an address that is switched off.
 *
 * @returns how many are sent again, at most `limit`: ask again until it is 0 where `status` is given.
 */
export async function replayDeliveries(
  db: Queries,
  {
    actor,
    now,
    limit,
    ...filter
  }: DeliveryFilter & { readonly actor: string; readonly now: number; readonly limit: number },
): Promise<number> {
  const messages = await matching(db, filter)
    .innerJoin("endpoints", "endpoints.endpoint_id", "outbox.endpoint_id")
    .select("message_id")
    .where("outbox.status", "in", ["delivered", "failed"])
    .where("endpoints.status", "=", "active")
    .orderBy("outbox.created_at")
    .orderBy("message_id")
    .limit(limit)
    .execute();
  await replay(
    db,
    messages.map(({ message_id }) => message_id),
    now,
  );
  if (messages.length > 0) {
    await addAudit(db, {
      at: now,
      actor,
      action: "deliveries.replayed",
      store_id: filter.store_id ?? null,
      detail: { replayed: messages.length, ...filter },
    });
  }
  return messages.length;
}

/** One that is under way right now goes out anyway, and its end decides. */
async function replay(db: Queries, messages: readonly string[], now: number): Promise<void> {
  if (messages.length === 0) return;
  await db
    .updateTable("outbox")
    .set({ status: "pending", attempts: 0, next_at: now, delivered_at: null })
    .where("message_id", "in", messages)
    .where(isFree(now))
    .execute();
  // Whoever asks for it has a reason to believe that it works now.
  await db
    .updateTable("endpoints")
    .set({ retry_at: null })
    .where("endpoint_id", "in", (select) =>
      select.selectFrom("outbox").select("endpoint_id").where("message_id", "in", messages),
    )
    .execute();
}

function matching(db: Queries, filter: DeliveryFilter) {
  const { store_id, endpoint_id, session_id, status, since, until } = filter;
  let query = db.selectFrom("outbox");
  if (store_id !== undefined) query = query.where("outbox.store_id", "=", store_id);
  if (endpoint_id !== undefined) query = query.where("outbox.endpoint_id", "=", endpoint_id);
  if (session_id !== undefined) query = query.where("outbox.session_id", "=", session_id);
  if (status !== undefined) query = query.where("outbox.status", "=", status);
  if (since !== undefined) query = query.where("outbox.created_at", ">=", since);
  if (until !== undefined) query = query.where("outbox.created_at", "<", until);
  return query;
}
