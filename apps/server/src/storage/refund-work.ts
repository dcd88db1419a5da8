import type { Money } from "@polygate/core";
import type { Budget } from "./budget.ts";
import { takeQuestion } from "./claim-checks.ts";
import type { Queries } from "./database.ts";
import { reviewRefunds } from "./refund-due.ts";
import { reportFailure, reportRefunded } from "./refund-report.ts";
import { bookRefund, lockRefund } from "./refunds.ts";
import type { RefundRow } from "./reserve.ts";
import type { PaymentRow } from "./sessions.ts";

const MINUTE = 60_000;
/** Between two questions about a refund: doubling up to this. */
const LONGEST_PAUSE = 6 * 60 * MINUTE;

/** A refund on its way, with its payment. */
export interface DueRefund {
  readonly refund: RefundRow;
  readonly payment: PaymentRow;
}

interface RefundsClaim {
  readonly now: number;
  readonly limit: number;
  /** For how long nobody else takes what is claimed, in milliseconds. */
  readonly lease: number;
  readonly budget: Budget;
}

/**
 * Takes refunds that are due to be sent or asked about, and leases them. Oldest first. A question counts as one of its
 * account's: where that may not be asked now, it waits a minute.
 */
export async function claimRefunds(
  db: Queries,
  { now, limit, lease, budget }: RefundsClaim,
): Promise<DueRefund[]> {
  const due = await db
    .selectFrom("refunds")
    .selectAll()
    .where("next_check_at", "<=", now)
    .orderBy("next_check_at")
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  const claimed: DueRefund[] = [];
  for (const refund of due) {
    const payment = await db
      .selectFrom("payments")
      .selectAll()
      .where("payment_id", "=", refund.payment_id)
      .executeTakeFirstOrThrow();
    const isSent = refund.way !== "open";
    const may = !isSent || (await takeQuestion(db, payment.account_id, budget, now));
    await db
      .updateTable("refunds")
      .set({ next_check_at: now + (may ? lease : MINUTE) })
      .where("refund_id", "=", refund.refund_id)
      .execute();
    if (may) claimed.push({ refund, payment });
  }
  return claimed;
}

/**
 * Decides who calls the gateway: of all that try, one. From here the refund is asked about and never sent again, whatever
 * becomes of the call.
 *
 * @returns whether it is the caller.
 */
export async function beginRefund(
  db: Queries,
  {
    refund_id,
    now,
    lease,
  }: { readonly refund_id: string; readonly now: number; readonly lease: number },
): Promise<boolean> {
  const begun = await db
    .updateTable("refunds")
    .set({ way: "api", asked_at: now, next_check_at: now + lease })
    .where("refund_id", "=", refund_id)
    .where("status", "=", "pending")
    .where("way", "=", "open")
    .returning("refund_id")
    .executeTakeFirst();
  return begun !== undefined;
}

/** What came of a call or a question about a refund. */
export type RefundOutcome =
  | {
      readonly type: "succeeded";
      readonly reference?: string;
      readonly bankReference?: string;
      readonly at?: number;
      readonly money: Money;
    }
  /** On its way, or nobody knows: asked about again. */
  | { readonly type: "pending"; readonly error?: string }
  | { readonly type: "failed"; readonly error: string }
  /** The gateway took no notice of the call and says so: it may be made again. */
  | { readonly type: "again"; readonly error: string; readonly after?: number }
  /** The gateway cannot do it: a person does. */
  | { readonly type: "manual" };

/** Records what came of a refund, with the gateway's answer as evidence. Only what is still under way changes. */
export async function settleRefund(
  db: Queries,
  input: {
    readonly refund_id: string;
    readonly outcome: RefundOutcome;
    /** The answer's bytes as they came; absent where nobody was asked. */
    readonly raw?: Uint8Array;
    readonly account: string;
    readonly title: string;
    readonly now: number;
  },
): Promise<RefundRow> {
  const locked = await lockRefund(db, input);
  if (!locked) throw new Error("there is no such refund");
  const { refund, payment } = locked;
  if (refund.status !== "pending") return refund;
  const { outcome, now } = input;
  const inboxId = input.raw ? await keepAnswer(db, refund, payment, input.raw, input) : null;
  const changed = await db
    .updateTable("refunds")
    .set({ ...changeOf(refund, outcome, now), version: refund.version + 1 })
    .where("refund_id", "=", refund.refund_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (outcome.type === "succeeded") {
    const { title, account } = input;
    const when = outcome.at === undefined ? {} : { at: outcome.at };
    const evidence = { decidedBy: "refund", inboxId, title, account, now, ...when };
    await reportRefunded(db, await bookRefund(db, payment, changed, evidence), now);
  }
  if (outcome.type === "failed") await reportFailure(db, changed, now);
  await reviewRefunds(db, payment, input);
  return changed;
}

function changeOf(refund: RefundRow, outcome: RefundOutcome, now: number): Partial<RefundRow> {
  const pause = Math.min(5 * MINUTE * 2 ** Math.min(refund.checks, 10), LONGEST_PAUSE);
  const later = { next_check_at: now + pause, checks: refund.checks + 1 };
  switch (outcome.type) {
    case "succeeded":
      return {
        status: "succeeded",
        reference: outcome.reference ?? null,
        bank_reference: outcome.bankReference ?? null,
        error: null,
        ended_at: now,
        next_check_at: null,
      };
    case "failed":
      return { status: "failed", error: outcome.error, ended_at: now, next_check_at: null };
    case "manual":
      return { status: "due", way: "manual", next_check_at: null };
    case "again":
      return {
        ...later,
        way: "open",
        asked_at: null,
        error: outcome.error,
        next_check_at: now + Math.max(pause, outcome.after ?? 0),
      };
    case "pending":
      return { ...later, error: outcome.error ?? null };
  }
}

async function keepAnswer(
  db: Queries,
  { refund_id }: RefundRow,
  payment: PaymentRow,
  body: Uint8Array,
  { outcome, now }: { readonly outcome: RefundOutcome; readonly now: number },
): Promise<number> {
  const { inbox_id } = await db
    .insertInto("inbox")
    .values({
      kind: "answer",
      account_id: payment.account_id,
      payment_id: payment.payment_id,
      received_at: now,
      headers: "{}",
      query: "",
      body,
      verdict: "answer",
      reason: `refund ${refund_id}`,
      processed_at: now,
      outcome: outcome.type,
    })
    .returning("inbox_id")
    .executeTakeFirstOrThrow();
  return inbox_id;
}
