import type { Selectable } from "kysely";
import type { GatewayHealthTable, Queries } from "./database.ts";
import { writeNotice } from "./notices.ts";
import type { PaymentRow } from "./sessions.ts";
import { isAnswerable, isUnanswerable } from "./unanswered.ts";

export type GatewayHealth = Selectable<GatewayHealthTable>;

/** After so many unanswered questions on end an account is only probed. */
export const MOST_FAILURES = 5;
/** How often it is written down that an account answers, in milliseconds. */
const NOTED = 60_000;
/** How long an account is left alone that says it is asked too much and not for how long, and the longest, in milliseconds. */
const BLOCK = 60_000;
const LONGEST_BLOCK = 3_600_000;

/** How the accounts answer; one that was never asked is missing. */
export async function readGatewayHealth(
  db: Queries,
  { account_id }: { readonly account_id?: string },
): Promise<GatewayHealth[]> {
  let query = db.selectFrom("gateway_health").selectAll();
  if (account_id !== undefined) query = query.where("account_id", "=", account_id);
  return await query.orderBy("account_id").execute();
}

/** Reads an account's state to change it. @returns `undefined` where another process is at it, who then does what is to be done. */
export async function lockHealth(
  db: Queries,
  account_id: string,
): Promise<GatewayHealth | undefined> {
  const find = () =>
    db
      .selectFrom("gateway_health")
      .selectAll()
      .where("account_id", "=", account_id)
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst();
  const known = await find();
  if (known) return known;
  await db
    .insertInto("gateway_health")
    .values({
      account_id,
      asked_until: 0,
      hinted_until: 0,
      failures: 0,
      down_for: 0,
      asked_again: 0,
      recovered: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await find();
}

export async function changeHealth(
  db: Queries,
  { account_id }: Pick<GatewayHealth, "account_id">,
  values: Partial<GatewayHealth>,
): Promise<void> {
  await db.updateTable("gateway_health").set(values).where("account_id", "=", account_id).execute();
}

/**
 * A question that got no answer. Only silence counts as failing: who asks us to wait is well, and is left alone. So does not
 * the silence about a payment that is the only one to be met with it.
 *
 * @param payment as it was before.
 */
export async function noteSilence(
  db: Queries,
  payment: PaymentRow,
  input: {
    readonly title: string;
    readonly error: string;
    /** Set where it says that it is asked too much. */
    readonly blocks: boolean;
    readonly after?: number;
    readonly now: number;
  },
): Promise<void> {
  const { now, error } = input;
  const health = await db
    .selectFrom("gateway_health")
    .selectAll()
    .where("account_id", "=", payment.account_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!health) return;
  const seen = { last_failure_at: now, last_error: error };
  if (input.blocks) {
    const until = now + Math.min(input.after ?? BLOCK, LONGEST_BLOCK);
    await changeHealth(db, health, {
      ...seen,
      blocked_until: Math.max(until, health.blocked_until ?? 0),
    });
    return;
  }
  if (isUnanswerable(payment, health)) {
    await changeHealth(db, health, seen);
    return;
  }
  const failures = health.failures + 1;
  const failing_since = health.failing_since ?? now;
  await changeHealth(db, health, { ...seen, failures, failing_since });
  if (failures !== MOST_FAILURES) return;
  await writeNotice(db, {
    at: now,
    kind: "gateway_silent",
    account_id: payment.account_id,
    text: `${input.title} left ${failures} questions on end without an answer (${error}). What is open stays pending and is asked about as soon as it answers.`,
  });
}

/**
 * A question that was answered. After an outage everything that was missed is due, the oldest first; once that is asked,
 * what was recovered is written down.
 */
export async function noteAnswer(
  db: Queries,
  payment: PaymentRow,
  input: { readonly title: string; readonly isPaidNow: boolean; readonly now: number },
): Promise<void> {
  const { account_id } = payment;
  const { now, title } = input;
  const before = await db
    .selectFrom("gateway_health")
    .selectAll()
    .where("account_id", "=", account_id)
    .executeTakeFirst();
  if (!before || isWell(before, now)) return;
  const health = await db
    .selectFrom("gateway_health")
    .selectAll()
    .where("account_id", "=", account_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const wasDown = health.failures >= MOST_FAILURES;
  if (wasDown) await bringForward(db, health, now);
  const starts = wasDown && health.recovering_since === null;
  const recovering_since = starts ? now : health.recovering_since;
  const counts = recovering_since !== null && payment.missed === 1;
  const state = {
    failures: 0,
    failing_since: null,
    probe_at: null,
    last_answer_at: now,
    recovering_since,
    down_for: starts ? now - (health.failing_since ?? now) : health.down_for,
    asked_again: (starts ? 0 : health.asked_again) + Number(counts),
    recovered: (starts ? 0 : health.recovered) + Number(counts && input.isPaidNow),
  };
  const isOver =
    recovering_since !== null && !(await isMissing(db, { account_id, last_answer_at: now }));
  await changeHealth(db, health, { ...state, ...(isOver && { recovering_since: null }) });
  if (!isOver) return;
  const minutes = Math.max(1, Math.round(state.down_for / 60_000));
  await writeNotice(db, {
    at: now,
    kind: "gateway_recovered",
    account_id,
    count: state.recovered,
    text: `${title} answers again after ${minutes} min. ${state.asked_again} payments were asked about, the oldest first: ${state.recovered} payments recovered.`,
  });
}

function isWell(health: GatewayHealth, now: number): boolean {
  const { failures, recovering_since, last_answer_at } = health;
  return failures === 0 && recovering_since === null && now - (last_answer_at ?? 0) < NOTED;
}

/**
 * What was due while nobody answered is due now, and starts afresh. Whoever holds one of them at the moment is asking about it.
 * What its gateway never answers, well or not, keeps to its schedule.
 */
async function bringForward(db: Queries, health: GatewayHealth, now: number): Promise<void> {
  const { account_id, last_answer_at } = health;
  await db
    .updateTable("payments")
    .set((update) => ({
      missed: 1,
      next_check_at: now,
      unanswered: update
        .case()
        .when("unanswered_since", ">=", last_answer_at ?? 0)
        .then(0)
        .else(update.ref("unanswered"))
        .end(),
    }))
    .where("payment_id", "in", (select) =>
      select
        .selectFrom("payments")
        .select("payment_id")
        .where("account_id", "=", account_id)
        .where("next_check_at", "is not", null)
        .where((where) => where.or([where("missed", "=", 1), where("next_check_at", "<=", now)]))
        .where((where) => isAnswerable(where, health))
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .execute();
}

async function isMissing(
  db: Queries,
  health: Pick<GatewayHealth, "account_id" | "last_answer_at">,
): Promise<boolean> {
  const missing = await db
    .selectFrom("payments")
    .select("payment_id")
    .where("account_id", "=", health.account_id)
    .where("missed", "=", 1)
    .where("next_check_at", "is not", null)
    .where((where) => isAnswerable(where, health))
    .limit(1)
    .executeTakeFirst();
  return missing !== undefined;
}
