import type { Report } from "@polygate/core";
import { type Selectable, sql } from "kysely";
import type { ApiKeyTable, OutboxTable, Queries } from "./database.ts";
import { type Endpoint, giveUp } from "./endpoints.ts";
import { readReport } from "./platform-reports.ts";
import { readRefundRow } from "./refund-state.ts";
import type { RefundRow } from "./reserve.ts";
import { readSession, type SessionView } from "./sessions.ts";

export type MessageRow = Selectable<OutboxTable>;

/** A message to deliver, with what its body is built from at the moment it is sent. */
export interface DueDelivery {
  readonly message: MessageRow;
  readonly view: SessionView;
  readonly key: Selectable<ApiKeyTable>;
  /** For a shop platform, instead of a webhook; absent where there is nothing to tell any more. */
  readonly report?: Report;
  /** The refund a webhook is about, as it is now. */
  readonly refund?: RefundRow;
}

/** How many messages are under way to one endpoint at once, in all processes together. */
const AT_ONCE = { webhook: 8, report: 4 } as const;
/** How many of one store's are under way in a process: it may have an address of its own for every order. */
const OF_ONE_STORE = 64;

interface DeliveryClaim {
  readonly now: number;
  readonly limit: number;
  /** For how long nobody else takes what is claimed, in milliseconds. */
  readonly lease: number;
  /** Whoever claims: only they may write what came of it. */
  readonly token: string;
  /** How many messages of a store are under way in this process. @default none */
  readonly busy?: Readonly<Record<string, number>>;
}

/**
 * Takes messages that are due, and leases them. Each endpoint and each store has its own few at a time, so that one that does not
 * answer holds up no other; one whose circuit is open gets a single probe; a platform hears of one order one thing at a time.
 */
export async function claimDeliveries(db: Queries, claim: DeliveryClaim): Promise<DueDelivery[]> {
  const due: DueDelivery[] = [];
  const busy = new Map(Object.entries(claim.busy ?? {}));
  for (const { endpoint_id, store_id } of await listDue(db, claim.now)) {
    if (due.length >= claim.limit) break;
    const ofStore = busy.get(store_id) ?? 0;
    const room = Math.min(claim.limit - due.length, OF_ONE_STORE - ofStore);
    if (room <= 0) continue;
    const messages = await claimAt(db, endpoint_id, { ...claim, limit: room });
    busy.set(store_id, ofStore + messages.length);
    for (const message of messages) {
      const delivery = await toDelivery(db, message);
      if (delivery) due.push(delivery);
    }
  }
  return due;
}

/** The endpoints for which something is due, the longest due first. Only those that have something waiting are looked at. */
async function listDue(
  db: Queries,
  now: number,
): Promise<Pick<Endpoint, "endpoint_id" | "store_id">[]> {
  const { rows } = await sql<Pick<Endpoint, "endpoint_id" | "store_id">>`
    with recursive waiting (endpoint_id) as (
      select (select endpoint_id from outbox where next_at is not null and endpoint_id is not null
        order by endpoint_id limit 1)
      union all
      select (select o.endpoint_id from outbox o where o.next_at is not null and o.endpoint_id > waiting.endpoint_id
        order by o.endpoint_id limit 1) from waiting where waiting.endpoint_id is not null
    ), firsts as (
      select waiting.endpoint_id, (select min(o.next_at) from outbox o
        where o.next_at is not null and o.endpoint_id = waiting.endpoint_id) as due_at
      from waiting where waiting.endpoint_id is not null
    )
    select firsts.endpoint_id, e.store_id from firsts join endpoints e on e.endpoint_id = firsts.endpoint_id
    where firsts.due_at <= ${now} and (e.retry_at is null or e.retry_at <= ${now})
    order by firsts.due_at`.execute(db);
  return rows;
}

/** Claims at one endpoint. While that is locked no other process does; who finds it locked leaves it to whoever is there. */
async function claimAt(
  db: Queries,
  endpoint_id: string,
  { now, limit, lease, token }: DeliveryClaim,
): Promise<MessageRow[]> {
  const endpoint = await db
    .selectFrom("endpoints")
    .selectAll()
    .where("endpoint_id", "=", endpoint_id)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!endpoint || (endpoint.retry_at !== null && endpoint.retry_at > now)) return [];
  if (endpoint.status === "disabled") {
    const reason = `not sent: ${endpoint.last_error ?? "switched off"}`;
    await giveUp(db, endpoint, { reason, queuedUntil: now, now });
    return [];
  }
  const underWay = await db
    .selectFrom("outbox")
    .select("order_ref")
    .where("endpoint_id", "=", endpoint_id)
    .where("leased_until", ">", now)
    .execute();
  const most = endpoint.broken_at === null ? AT_ONCE[endpoint.kind] : 1;
  const room = Math.min(most - underWay.length, limit);
  if (room <= 0) return [];
  const busy = underWay.flatMap(({ order_ref }) => order_ref ?? []);
  const messages = await pick(db, endpoint, { now, room, busy });
  if (messages.length === 0) return messages;
  await db
    .updateTable("outbox")
    .set({ next_at: now + lease, leased_until: now + lease, lease: token })
    .where(
      "message_id",
      "in",
      messages.map(({ message_id }) => message_id),
    )
    .execute();
  return messages.map((message) => ({ ...message, lease: token }));
}

async function pick(
  db: Queries,
  { endpoint_id, kind }: Endpoint,
  { now, room, busy }: { readonly now: number; readonly room: number; readonly busy: string[] },
): Promise<MessageRow[]> {
  let query = db
    .selectFrom("outbox")
    .selectAll()
    .where("endpoint_id", "=", endpoint_id)
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .orderBy("created_at")
    .orderBy("message_id");
  if (kind === "webhook") return await query.limit(room).execute();
  if (busy.length > 0) query = query.where("order_ref", "not in", busy);
  const orders = new Set<string>();
  const messages: MessageRow[] = [];
  // Several may be about one order; the rest of them wait for its turn.
  for (const message of await query.limit(room * 8).execute()) {
    const order = message.order_ref ?? message.message_id;
    if (orders.has(order) || messages.length === room) continue;
    orders.add(order);
    messages.push(message);
  }
  return messages;
}

async function toDelivery(db: Queries, message: MessageRow): Promise<DueDelivery | undefined> {
  const view = await readSession(db, { session_id: message.session_id });
  const key = await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", view?.session.key_id ?? "")
    .executeTakeFirst();
  if (!view || !key) return undefined;
  if (message.kind === "report") {
    const report = await readReport(db, message);
    return { message, view, key, ...(report && { report }) };
  }
  const { subject } = message;
  const refund = subject === null ? undefined : await readRefundRow(db, subject);
  return { message, view, key, ...(refund && { refund }) };
}
