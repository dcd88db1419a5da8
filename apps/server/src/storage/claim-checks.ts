import { sql } from "kysely";
import { type Budget, leftOf, spend } from "./budget.ts";
import type { CheckReason, Queries } from "./database.ts";
import { changeHealth, type GatewayHealth, lockHealth, MOST_FAILURES } from "./gateway-health.ts";
import type { PaymentRow } from "./sessions.ts";
import { isAnswerable } from "./unanswered.ts";

/** How many questions of one account are under way at once in a process. */
const AT_ONCE = 8;
/** Between two probes of an account that does not answer, in milliseconds. */
const PROBE = 20_000;

interface ChecksClaim {
  readonly now: number;
  /** For how long nobody else asks about what is claimed, in milliseconds. */
  readonly lease: number;
  readonly budget: Budget;
  /** How many questions of an account are under way in this process. */
  readonly busy: Readonly<Record<string, number>>;
}

/** What to ask about now. */
export interface ClaimedChecks {
  readonly due: PaymentRow[];
  /** Accounts of which something is due that may not be asked about now: their budget is spent. */
  readonly exhausted: string[];
}

/**
 * Takes payments whose question is due, the longest due first, and leases them so that nobody else asks meanwhile. Each
 * account has its own few at a time and its own budgets, so that a slow or silent gateway holds up no other. One that does
 * not answer is only probed; one that asked us to wait is left alone.
 */
export async function claimChecks(db: Queries, claim: ChecksClaim): Promise<ClaimedChecks> {
  const claimed: ClaimedChecks = { due: [], exhausted: [] };
  for (const account_id of await listAccountsWithQuestions(db, claim.now)) {
    const room = AT_ONCE - (claim.busy[account_id] ?? 0);
    if (room <= 0) continue;
    const health = await lockHealth(db, account_id);
    if (!health || (health.blocked_until ?? 0) > claim.now) continue;
    if (health.failures >= MOST_FAILURES) {
      claimed.due.push(...(await claimProbe(db, health, claim)));
    } else {
      await claimAt(db, health, { ...claim, room }, claimed);
    }
  }
  return claimed;
}

/** Takes one payment out of turn, because its buyer waits for the answer. @returns `undefined` where it may not be asked about now. */
export async function claimCheck(
  db: Queries,
  {
    payment_id,
    account_id,
    now,
    lease,
    budget,
  }: Omit<ChecksClaim, "busy"> & Pick<PaymentRow, "payment_id" | "account_id">,
): Promise<PaymentRow | undefined> {
  const health = await lockHealth(db, account_id);
  if (!health || health.failures >= MOST_FAILURES) return undefined;
  const { hintsPerMinute } = budget;
  if ((health.blocked_until ?? 0) > now || leftOf(health.hinted_until, hintsPerMinute, now) < 1) {
    return undefined;
  }
  const hinted_until = spend(health.hinted_until, hintsPerMinute, 1, now);
  await changeHealth(db, health, { hinted_until });
  const payment = await db
    .selectFrom("payments")
    .selectAll()
    .where("payment_id", "=", payment_id)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (payment) await take(db, [payment], now + lease, now);
  return payment;
}

/**
 * Takes one question of an account's scheduled ones, about something else than a payment.
 *
 * @returns whether it may be asked now.
 */
export async function takeQuestion(
  db: Queries,
  account_id: string,
  { questionsPerMinute }: Budget,
  now: number,
): Promise<boolean> {
  const health = await lockHealth(db, account_id);
  if (!health || (health.blocked_until ?? 0) > now) return false;
  if (leftOf(health.asked_until, questionsPerMinute, now) < 1) return false;
  const asked_until = spend(health.asked_until, questionsPerMinute, 1, now);
  await changeHealth(db, health, { asked_until });
  return true;
}

/** Accounts of which a question is due, by schedule or by a hint, or that missed some and are probed. */
async function listAccountsWithQuestions(db: Queries, now: number): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    with recursive scheduled (account_id) as (
      select (select account_id from payments where next_check_at is not null order by account_id limit 1)
      union all
      select (select p.account_id from payments p where p.next_check_at is not null and p.account_id > scheduled.account_id
        order by p.account_id limit 1) from scheduled where scheduled.account_id is not null
    ), hinted (account_id) as (
      select (select account_id from payments where hint_at is not null order by account_id limit 1)
      union all
      select (select p.account_id from payments p where p.hint_at is not null and p.account_id > hinted.account_id
        order by p.account_id limit 1) from hinted where hinted.account_id is not null
    )
    select account_id from scheduled where account_id is not null and (
      exists (select 1 from payments p where p.account_id = scheduled.account_id and p.next_check_at <= ${now})
      or exists (select 1 from gateway_health h where h.account_id = scheduled.account_id
        and h.failures >= ${MOST_FAILURES} and coalesce(h.probe_at, 0) <= ${now}))
    union
    select account_id from hinted where account_id is not null and exists (
      select 1 from payments p where p.account_id = hinted.account_id and p.hint_at <= ${now})`.execute(
    db,
  );
  return rows.map(({ account_id }) => account_id);
}

/**
 * One question now and then, about whatever waits the longest, due or not: whether the gateway is back is not to be guessed.
 * What it does not answer even when it is well would tell nothing.
 */
async function claimProbe(
  db: Queries,
  health: GatewayHealth,
  { now, lease }: ChecksClaim,
): Promise<PaymentRow[]> {
  if ((health.probe_at ?? 0) > now && (health.probe_at ?? 0) <= now + PROBE) return [];
  const waiting = (column: "next_check_at" | "hint_at") =>
    db
      .selectFrom("payments")
      .selectAll()
      .where("account_id", "=", health.account_id)
      .where(column, "is not", null)
      .orderBy(column)
      .orderBy("payment_id")
      .limit(1)
      .forNoKeyUpdate()
      .skipLocked();
  const first = await firstOf(
    waiting("next_check_at").where((where) => isAnswerable(where, health)),
    waiting("next_check_at"),
    waiting("hint_at"),
  );
  await changeHealth(db, health, { probe_at: now + PROBE });
  return await take(db, first, now + lease, now);
}

async function firstOf(
  ...queries: readonly { execute(): Promise<PaymentRow[]> }[]
): Promise<PaymentRow[]> {
  for (const query of queries) {
    const rows = await query.execute();
    if (rows.length > 0) return rows;
  }
  return [];
}

async function claimAt(
  db: Queries,
  health: GatewayHealth,
  { now, lease, budget, room }: ChecksClaim & { readonly room: number },
  claimed: ClaimedChecks,
): Promise<void> {
  const { account_id } = health;
  const due = (column: "hint_at" | "next_check_at", limit: number) =>
    db
      .selectFrom("payments")
      .selectAll()
      .where("account_id", "=", account_id)
      .where(column, "<=", now)
      .orderBy(column)
      .orderBy("payment_id")
      .limit(limit)
      .forNoKeyUpdate()
      .skipLocked()
      .execute();
  const { hintsPerMinute, questionsPerMinute } = budget;
  const hintsLeft = leftOf(health.hinted_until, hintsPerMinute, now);
  const hinted = hintsLeft > 0 ? await due("hint_at", Math.min(room, hintsLeft)) : [];
  const taken = await take(db, hinted, now + lease, now);
  const left = leftOf(health.asked_until, questionsPerMinute, now);
  const rest = room - taken.length;
  const scheduled = left > 0 && rest > 0 ? await due("next_check_at", Math.min(rest, left)) : [];
  taken.push(...(await take(db, scheduled, now + lease, now)));
  claimed.due.push(...taken);
  const isSpent = left <= 0 && (await due("next_check_at", 1)).length > 0;
  const areHintsSpent = hintsLeft <= 0 && (await due("hint_at", 1)).length > 0;
  if (isSpent || areHintsSpent) claimed.exhausted.push(account_id);
  if (taken.length === 0 && !isSpent && !areHintsSpent) return;
  await changeHealth(db, health, {
    hinted_until: spend(health.hinted_until, hintsPerMinute, hinted.length, now),
    asked_until: spend(health.asked_until, questionsPerMinute, scheduled.length, now),
    ...(isSpent && { exhausted_at: now }),
    ...(areHintsSpent && { hints_exhausted_at: now }),
  });
}

/** One question answers the schedule and the hint alike. */
async function take(
  db: Queries,
  payments: readonly PaymentRow[],
  next_check_at: number,
  now: number,
): Promise<PaymentRow[]> {
  const taken: PaymentRow[] = [];
  for (const payment of payments) {
    const isHinted = payment.hint_at !== null && payment.hint_at <= now;
    const check_reason: CheckReason = isHinted
      ? (payment.hint_reason ?? "hint")
      : payment.check_reason;
    const values = { next_check_at, check_reason, hint_at: null, requested_reason: null };
    await db
      .updateTable("payments")
      .set({ ...values, last_check_at: now })
      .where("payment_id", "=", payment.payment_id)
      .execute();
    taken.push({ ...payment, check_reason });
  }
  return taken;
}
