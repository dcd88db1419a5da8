import type { ExpressionBuilder, Selectable } from "kysely";
import { addAudit } from "./audit.ts";
import { compileOnce } from "./compile-once.ts";
import type { Database, DeliveryOutcome, EndpointTable, Queries } from "./database.ts";
import { writeNotice } from "./notices.ts";
import { send } from "./unfinished.ts";

export type Endpoint = Selectable<EndpointTable>;

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** After so many failures on end nothing more is sent but a probe now and then. A platform may put one order off for long. */
const MOST_FAILURES = { webhook: 5, report: 20 } as const;
/** The first pause before a probe, and the longest, in milliseconds. */
const FIRST_PROBE = 30 * SECOND;
const LONGEST_PROBE = 300 * SECOND;
/** The longest a shop is left alone because it asked for that. */
const LONGEST_RETRY_AFTER = 24 * HOUR;
/** How old a message may become behind an endpoint that does not answer. Longer than all tries of one take. */
const PATIENCE = 84 * HOUR;

/** Finds where a store is told, and writes it down at the first time. @returns its id. */
export function knowEndpoint(
  db: Queries,
  { now, ...where }: Pick<Endpoint, "store_id" | "kind" | "url"> & { readonly now: number },
): string {
  const endpoint_id = `${where.store_id} ${where.url}`;
  send(db, insertEndpoint(db, { ...where, endpoint_id, created_at: now }));
  return endpoint_id;
}

const insertEndpoint = compileOnce(
  (db, it: Pick<Endpoint, "endpoint_id" | "store_id" | "kind" | "url" | "created_at">) =>
    db
      .insertInto("endpoints")
      .values({
        endpoint_id: it.endpoint_id,
        store_id: it.store_id,
        kind: it.kind,
        url: it.url,
        status: "active",
        failures: 0,
        created_at: it.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
);

/** What one try says about where it went. */
export interface Attempt {
  readonly outcome: DeliveryOutcome;
  /** The HTTP status; null where there was none. */
  readonly status: number | null;
  readonly error: string | null;
  /** How long the receiver asked to be left alone, in milliseconds. */
  readonly after?: number;
  readonly now: number;
  /** Between 0 and 1. */
  readonly random: number;
}

/** Lets an endpoint's state follow from a try: an answer closes its circuit, failures on end open it, 410 ends it. */
export async function noteAttempt(
  db: Queries,
  endpoint_id: string,
  attempt: Attempt,
): Promise<void> {
  if (attempt.outcome === "settled") return;
  const known = db.selectFrom("endpoints").selectAll().where("endpoint_id", "=", endpoint_id);
  // Whoever claims passes over what is locked: while all is well nothing is.
  const before = await known.executeTakeFirst();
  if (!before || (attempt.outcome !== "retry" && isWell(before, attempt.now))) return;
  const endpoint = await known.forNoKeyUpdate().executeTakeFirst();
  if (!endpoint) return;
  if (attempt.status === 410) await disable(db, endpoint, attempt.now);
  else if (attempt.outcome === "retry") await noteFailure(db, endpoint, attempt);
  else await noteAnswer(db, endpoint, attempt.now);
}

/** How often it is written down that an address answers, in milliseconds. */
const NOTED = 60_000;

function isWell({ failures, retry_at, last_success_at }: Endpoint, now: number): boolean {
  return failures === 0 && retry_at === null && now - (last_success_at ?? 0) < NOTED;
}

async function noteAnswer(db: Queries, endpoint: Endpoint, now: number): Promise<void> {
  await change(db, endpoint, {
    failures: 0,
    broken_at: null,
    retry_at: null,
    last_success_at: now,
  });
  if (endpoint.broken_at === null) return;
  const { numUpdatedRows } = await db
    .updateTable("outbox")
    .set({ next_at: now })
    .where("endpoint_id", "=", endpoint.endpoint_id)
    .where("next_at", ">", now)
    .where(isFree(now))
    .executeTakeFirst();
  const minutes = Math.max(1, Math.round((now - endpoint.broken_at) / 60_000));
  await tell(db, endpoint, {
    at: now,
    kind: "endpoint_answers",
    text: `${nameOf(endpoint)} answers again after ${minutes} min. What waited is sent now; ${numUpdatedRows} messages were brought forward.`,
  });
}

async function noteFailure(
  db: Queries,
  endpoint: Endpoint,
  { status, error, after, now, random }: Attempt,
): Promise<void> {
  const failures = endpoint.failures + 1;
  const over = failures - MOST_FAILURES[endpoint.kind];
  const pause = Math.min(FIRST_PROBE * 2 ** Math.min(over, 10), LONGEST_PROBE);
  const probeAt = over < 0 ? 0 : now + pause + Math.round(pause * 0.1 * random);
  // A platform's wish may be about one order only, and is kept for that one.
  const asked = endpoint.kind === "webhook" && (status === 429 || status === 503);
  const askedAt = asked ? now + Math.min(after ?? 0, LONGEST_RETRY_AFTER) : 0;
  const retryAt = Math.max(endpoint.retry_at ?? 0, probeAt, askedAt);
  await change(db, endpoint, {
    failures,
    broken_at: over < 0 ? null : (endpoint.broken_at ?? now),
    retry_at: retryAt > now ? retryAt : null,
    last_failure_at: now,
    last_error: error,
  });
  if (over < 0) return;
  if (endpoint.broken_at === null) {
    await tell(db, endpoint, {
      at: now,
      kind: "endpoint_silent",
      text: `${nameOf(endpoint)} failed ${failures} times on end (${error ?? "no answer"}). Its messages wait; one is tried now and then.`,
    });
  }
  const reason = "the shop could not be told for more than three days";
  await giveUp(db, endpoint, { reason, queuedUntil: now - PATIENCE, now });
}

async function disable(db: Queries, endpoint: Endpoint, now: number): Promise<void> {
  const last_error = "answered 410: it is gone for good";
  await change(db, endpoint, {
    status: "disabled",
    disabled_at: now,
    last_failure_at: now,
    last_error,
  });
  await giveUp(db, endpoint, { reason: last_error, queuedUntil: now, now });
  await tell(db, endpoint, {
    at: now,
    kind: "endpoint_disabled",
    text: `${nameOf(endpoint)} answered that it is gone for good (410), so nothing is sent there any more. Correct the address or put it back, switch it on again, and replay what failed.`,
  });
}

/** Ends what waits for an endpoint and was queued until a time: it will not be told. */
export async function giveUp(
  db: Queries,
  { endpoint_id }: Pick<Endpoint, "endpoint_id">,
  {
    reason,
    queuedUntil,
    now,
  }: { readonly reason: string; readonly queuedUntil: number; readonly now: number },
): Promise<void> {
  await db
    .updateTable("outbox")
    .set({ status: "failed", next_at: null, last_error: reason })
    .where("endpoint_id", "=", endpoint_id)
    .where("next_at", "is not", null)
    .where("created_at", "<=", queuedUntil)
    .where(isFree(now))
    .execute();
}

/** Which messages nobody is sending right now. */
export function isFree(now: number) {
  return (where: ExpressionBuilder<Database, "outbox">) =>
    where.or([where("leased_until", "is", null), where("leased_until", "<=", now)]);
}

/** Sends to an endpoint again that was switched off, or at once to one that did not answer. */
export async function enableEndpoint(
  db: Queries,
  {
    endpoint_id,
    actor,
    now,
  }: { readonly endpoint_id: string; readonly actor: string; readonly now: number },
): Promise<boolean> {
  const enabled = await db
    .updateTable("endpoints")
    .set({ status: "active", disabled_at: null, failures: 0, broken_at: null, retry_at: null })
    .where("endpoint_id", "=", endpoint_id)
    .returning("store_id")
    .executeTakeFirst();
  if (!enabled) return false;
  await addAudit(db, {
    at: now,
    actor,
    action: "endpoint.enabled",
    subject: `endpoint ${endpoint_id}`,
    store_id: enabled.store_id,
  });
  return true;
}

/** Where shops are told, with the state of each and how many messages wait for it. */
export async function listEndpoints(
  db: Queries,
  { store_id }: { readonly store_id?: string },
): Promise<(Endpoint & { readonly waiting: number })[]> {
  let query = db
    .selectFrom("endpoints")
    .selectAll()
    .select((select) =>
      select
        .selectFrom("outbox")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .whereRef("outbox.endpoint_id", "=", "endpoints.endpoint_id")
        .where("outbox.next_at", "is not", null)
        .as("waiting"),
    );
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  const rows = await query.orderBy("endpoint_id").execute();
  return rows.map(({ waiting, ...endpoint }) => ({ ...endpoint, waiting: Number(waiting ?? 0) }));
}

async function change(
  db: Queries,
  { endpoint_id }: Endpoint,
  values: Partial<Endpoint>,
): Promise<void> {
  await db.updateTable("endpoints").set(values).where("endpoint_id", "=", endpoint_id).execute();
}

async function tell(
  db: Queries,
  { store_id }: Endpoint,
  notice: { readonly at: number; readonly kind: string; readonly text: string },
): Promise<void> {
  await writeNotice(db, { ...notice, store_id });
}

function nameOf({ kind, url }: Endpoint): string {
  return kind === "report" ? "The shop's platform" : `The webhook address ${url}`;
}
