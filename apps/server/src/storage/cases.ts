import { type CaseKind, formatMoney } from "@polygate/core";
import type { Selectable } from "kysely";
import { announceCase } from "./case-notice.ts";
import type { CaseTable, Decision, Queries } from "./database.ts";
import { askedOf, type Statement } from "./proofs.ts";
import type { PaymentRow } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

export type CaseRow = Selectable<CaseTable>;

const POLICY = "the store's setting for such cases";

/** Something a merchant must decide, as it is found. */
export interface CaseInput {
  readonly kind: CaseKind;
  /** For the merchant. */
  readonly reason: string;
  readonly inboxId: number | null;
  readonly now: number;
  /** The state of affairs it rests on: decided once, the same one is not opened again. @default the reason */
  readonly basis?: string;
  /** What the gateway said. */
  readonly said?: readonly Statement[];
  /** Whether the session is held for it although no money is booked. */
  readonly holds?: boolean;
  /** What the store has decided for such cases once and for all. */
  readonly policy?: Decision;
}

/**
 * Records something a merchant must decide. One open case of a kind per payment; what is new about it is written into
 * that one. What was decided is opened again by new facts only.
 *
 * @returns the case where it was opened or changed.
 */
export async function openCase(
  db: Queries,
  payment: PaymentRow,
  { kind, reason, inboxId, now, basis = reason, said = [], holds = false, policy }: CaseInput,
): Promise<CaseRow | undefined> {
  const known = await db
    .selectFrom("cases")
    .selectAll()
    .where("payment_id", "=", payment.payment_id)
    .where("kind", "=", kind)
    .execute();
  if (
    known.some(
      (it) =>
        it.basis === basis &&
        (it.decision !== null || (it.status === "open" && it.holds >= Number(holds))),
    )
  )
    return undefined;
  const open = known.find(({ status }) => status === "open");
  const what = {
    reason,
    inbox_id: inboxId,
    basis,
    said: JSON.stringify(said),
    holds: Math.max(Number(holds), open?.holds ?? 0),
  };
  if (open) {
    return await db
      .updateTable("cases")
      .set({ ...what, revision: open.revision + 1 })
      .where("case_id", "=", open.case_id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }
  const session = await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "=", payment.session_id)
    .executeTakeFirstOrThrow();
  const opened = await db
    .insertInto("cases")
    .values({
      ...what,
      payment_id: payment.payment_id,
      session_id: payment.session_id,
      store_id: payment.store_id,
      account_id: payment.account_id,
      kind,
      opened_at: now,
      status: "open",
      asked: JSON.stringify(askedOf(payment, session)),
      revision: 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!opened) return undefined;
  addToTimeline(db, {
    session_id: payment.session_id,
    at: now,
    kind: "case",
    text: `To look at (${kind}): ${reason}`,
  });
  await announceCase(db, opened, "case.opened", { now, ...(policy && { policy }) });
  if (policy === undefined) return opened;
  return await closeCase(db, opened, { decision: policy, by: "policy", reason: POLICY, now });
}

/** Closes a case: by somebody's decision, or because the facts have settled it. */
export async function closeCase(
  db: Queries,
  found: CaseRow,
  how: {
    readonly decision: Decision | null;
    readonly by: string;
    readonly reason: string | null;
    /** Whether the decision itself says what becomes of the session. @default as it was */
    readonly holds?: number;
    readonly now: number;
  },
): Promise<CaseRow> {
  const closed = await db
    .updateTable("cases")
    .set({
      status: "closed",
      decision: how.decision,
      decided_by: how.by,
      decided_at: how.now,
      decision_reason: how.reason,
      closed_at: how.now,
      holds: how.holds ?? found.holds,
      revision: found.revision + 1,
    })
    .where("case_id", "=", found.case_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (found.session_id !== null) {
    addToTimeline(db, {
      session_id: found.session_id,
      at: how.now,
      kind: "case",
      text: `Settled (${found.kind}): ${how.decision ? `${how.by} decided to ${how.decision}` : how.reason}.`,
    });
  }
  await announceCase(db, closed, "case.closed", { now: how.now });
  return closed;
}

/** Closes a payment's open case of a kind whose reason is gone. */
export async function settleCase(
  db: Queries,
  payment_id: string,
  kind: CaseKind,
  {
    reason,
    now,
    basis,
  }: {
    readonly reason: string;
    readonly now: number;
    /** Only where the case rests on this. */
    readonly basis?: string;
  },
): Promise<void> {
  const open = await db
    .selectFrom("cases")
    .selectAll()
    .where("payment_id", "=", payment_id)
    .where("kind", "=", kind)
    .where("status", "=", "open")
    .executeTakeFirst();
  if (open && (basis === undefined || open.basis === basis))
    await closeCase(db, open, { decision: null, by: "facts", reason, now });
}

/** A sum in words, "99.00 INR". */
export function inWords(amount: number, currency: string): string {
  return `${formatMoney({ amount, currency })} ${currency}`;
}
