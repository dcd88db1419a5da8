import type { CaseKind, PaymentRecord, PaymentStatus } from "@polygate/core";
import type { CaseRow } from "./cases.ts";
import type { Decision, LatePolicy, SessionStatus } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";

/** What a case `unmatched` rests on where the money's evidence is too weak for the store. */
export const WEAK = "evidence below the store's level";

/** One attempt of a session: what its facts make of it, and what was found about it. */
export interface Attempt {
  readonly payment: PaymentRow;
  readonly record: PaymentRecord;
  /** The same from the facts alone whose evidence is strong enough for the store. */
  readonly proven: PaymentRecord;
  /** How it would stand without its money. */
  readonly endedAs: PaymentStatus;
  readonly cases: readonly CaseRow[];
}

export interface Situation {
  readonly current: SessionStatus;
  readonly attempts: readonly Attempt[];
  readonly late: LatePolicy;
  /** Whether another session of the same order is paid, and its money not on its way back. */
  readonly paidElsewhere: boolean;
  /** Cases `double` of what pays the order elsewhere. What was decided about any other money says nothing about this. */
  readonly otherDoubles: readonly CaseRow[];
}

/**
 * A session's status, from its attempts and what was decided about them. Paid is paid, whatever comes after. Money that
 * leaves no doubt pays; any doubt holds the session until it is decided.
 */
export function statusOf(situation: Situation): SessionStatus {
  const { current, attempts } = situation;
  if (current === "success") return current;
  const paying = attempts.filter(({ record }) => record.status === "captured");
  const verdicts = paying.map((attempt) => verdictOn(attempt, situation));
  if (verdicts.includes("accept")) return "success";
  const claims = attempts.flatMap(({ cases }) => cases.filter(({ holds }) => holds === 1));
  if (claims.some(({ decision }) => decision === "accept")) return "success";
  if (verdicts.includes("open") || claims.some(({ status }) => status === "open")) return "held";
  const live = attempts.find(
    ({ record, payment }) => record.status !== "captured" && payment.superseded === 0,
  );
  if (live) return endOf(live.payment.status) ?? "pending";
  const [decided] = paying;
  if (decided) return endOf(decided.endedAs) ?? "cancelled";
  return current === "pending" || current === "held" ? "cancelled" : current;
}

/** What follows from money that came: `open` while a doubt about it is not decided. */
function verdictOn(attempt: Attempt, situation: Situation): Decision | "open" {
  const doubts = doubtsAbout(attempt, situation).map((kind) =>
    decisionOn(kind, attempt, situation),
  );
  if (doubts.includes("open")) return "open";
  return doubts.find((decision) => decision !== "accept") ?? "accept";
}

/** Everything that keeps money from paying its order by itself. */
function doubtsAbout(
  { record, proven }: Pick<Attempt, "record" | "proven">,
  { late, paidElsewhere }: Pick<Situation, "late" | "paidElsewhere">,
): CaseKind[] {
  const doubts: CaseKind[] = [];
  if (record.fit === "under" || record.fit === "over") doubts.push(record.fit);
  else if (proven.fit !== "exact") doubts.push("unmatched");
  if (record.late && late !== "revive") doubts.push("late");
  if (paidElsewhere) doubts.push("double");
  return doubts;
}

function decisionOn(kind: CaseKind, { cases }: Attempt, situation: Situation): Decision | "open" {
  const own = cases
    .filter((it) => it.kind === kind && (kind !== "unmatched" || it.basis === WEAK))
    .at(-1);
  // Which of two payments is the double follows the bank's times: it may be the other one.
  const found = own ?? (kind === "double" ? situation.otherDoubles.at(-1) : undefined);
  if (!found || found.decision === null) return "open";
  // Giving back what is too much leaves exactly what was due.
  return kind === "over" && found.decision === "refund" ? "accept" : found.decision;
}

function endOf(status: string | undefined): SessionStatus | undefined {
  if (status === "canceled") return "cancelled";
  return status === "failed" || status === "expired" ? status : undefined;
}
