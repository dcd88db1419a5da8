import { addAudit } from "./audit.ts";
import { type CaseRow, closeCase } from "./cases.ts";
import type { Decision, Queries } from "./database.ts";
import { followOrder } from "./follow.ts";
import { bookMatch, claimMatch, type Match } from "./match.ts";
import { lockOrder } from "./orders.ts";
import type { Statement } from "./proofs.ts";
import { giveUpDue, refundFor } from "./refund-decision.ts";
import type { RefundRow } from "./reserve.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";

export interface DecisionInput {
  readonly case_id: number;
  /** Only of this store, where it is given. */
  readonly store_id?: string;
  readonly decision: Decision;
  /** As {@link CaseDetail} told it: a decision counts only for what whoever made it has seen. */
  readonly version: string;
  /** Who decides, for the record. */
  readonly by: string;
  readonly reason?: string;
  /** For money the gateway did not let be booked: what a person found it to be. */
  readonly match?: Match;
  /** The gateway's own name, for sentences. */
  readonly title: string;
  /** The gateway account as facts name it. */
  readonly account: string;
  readonly now: number;
}

export type DecisionResult =
  /** `refund` where one was started: the caller has it carried out. */
  | { readonly type: "decided"; readonly case: CaseRow; readonly refund?: RefundRow }
  /** The same was decided before. */
  | { readonly type: "repeated"; readonly case: CaseRow }
  /** Something changed since it was read, or another decision was faster. */
  | { readonly type: "conflict"; readonly message: string }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "not_found" };

/** What identifies a state of a case and its payment. */
export function versionOf(found: CaseRow, payment: PaymentRow | undefined): string {
  return `${payment?.version ?? 0}.${found.revision}`;
}

/**
 * Carries out what an owner decided about a case. `accept`: the order is paid with what came. `refund`: the money goes back;
 * of too much, what is too much. `ignore`: the case is closed and the order is as if the money had not come. Only on what
 * was seen, and once.
 */
export async function decideCase(db: Queries, input: DecisionInput): Promise<DecisionResult> {
  const { case_id, decision, by, reason, now } = input;
  const seen = await readCaseRow(db, input);
  if (!seen) return { type: "not_found" };
  const payment = seen.payment_id === null ? undefined : await lockPayment(db, seen.payment_id);
  if (payment) await lockOrder(db, payment);
  const found = await readCaseRow(db, input);
  if (!found) return { type: "not_found" };
  if (found.status === "closed") {
    return found.decision === decision
      ? { type: "repeated", case: found }
      : {
          type: "conflict",
          message: `This case is closed${found.decision ? `: ${found.decision}` : ""}.`,
        };
  }
  if (versionOf(found, payment) !== input.version) {
    return { type: "conflict", message: "Something is new about this case. Read it again." };
  }
  const prepared = await prepare(db, input, found, payment);
  if ("refused" in prepared) return { type: "refused", message: prepared.refused };
  const closed = await closeCase(db, found, {
    decision,
    by,
    reason: reason ?? null,
    holds: prepared.holds,
    now,
  });
  await addAudit(db, {
    at: now,
    actor: by,
    action: "case.decided",
    store_id: found.store_id,
    subject: `case ${case_id}`,
    detail: { kind: found.kind, decision, reason: reason ?? null, payment: found.payment_id },
  });
  if (payment) {
    await prepared.book?.();
    await followOrder(db, await lockPayment(db, payment.payment_id), now);
  }
  return { type: "decided", case: closed, ...(prepared.refund && { refund: prepared.refund }) };
}

interface Prepared {
  readonly refund?: RefundRow;
  /** Books what a person found, once the case is closed. */
  readonly book?: () => Promise<unknown>;
  readonly holds: number;
}

async function prepare(
  db: Queries,
  input: DecisionInput,
  found: CaseRow,
  payment: PaymentRow | undefined,
): Promise<Prepared | { readonly refused: string }> {
  const { decision } = input;
  const { holds } = found;
  if (!payment) {
    return decision === "ignore"
      ? { holds }
      : { refused: "This case belongs to no payment: it can only be ignored." };
  }
  if (decision === "refund") {
    const refund = await refundFor(db, payment, found, input);
    return "refused" in refund ? refund : { holds, ...refund };
  }
  if (found.kind === "refund_due") {
    if (decision === "accept") {
      return { refused: "Enter the transfer's number once the money is back, or ignore the case." };
    }
    await giveUpDue(db, payment, input);
    return { holds };
  }
  const isUnbooked =
    (found.kind === "mismatch" || found.kind === "unmatched") && payment.captured === 0;
  if (decision !== "accept" || !isUnbooked) {
    return { holds: decision === "accept" && found.kind === "unmatched" ? 1 : holds };
  }
  const [claim]: Statement[] = JSON.parse(found.said).slice(-1);
  // Money in another currency is in no sum of this payment: it is accepted, and stated in the case.
  const isForeign = claim?.currency !== undefined && claim.currency !== payment.currency;
  if (input.match === undefined && isForeign) return { holds: 1 };
  const claimed = await claimMatch(db, payment, input.match ?? toMatch(claim), input);
  if ("refused" in claimed) return claimed;
  return { holds: 1, book: () => bookMatch(db, payment.payment_id, claimed.fact, input) };
}

/** What the gateway said of money that could not be booked, where nobody entered anything else. */
function toMatch(claim: Statement | undefined): Match {
  return {
    transactionId: claim?.transactionId ?? "",
    amount: claim?.amount ?? 0,
    ...(claim?.at !== undefined && { at: claim.at }),
  };
}

async function readCaseRow(
  db: Queries,
  { case_id, store_id }: Pick<DecisionInput, "case_id" | "store_id">,
): Promise<CaseRow | undefined> {
  let query = db.selectFrom("cases").selectAll().where("case_id", "=", case_id);
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  return await query.executeTakeFirst();
}
