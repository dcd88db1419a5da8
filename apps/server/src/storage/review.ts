import { type CaseKind, type PaymentRecord, toRecord } from "@polygate/core";
import { type CaseInput, type CaseRow, inWords, openCase, settleCase } from "./cases.ts";
import type { Queries, StoreTable } from "./database.ts";
import type { Evidence } from "./facts.ts";
import { readFacts, type StoredFact, statementsOf } from "./proofs.ts";
import { refundableOf } from "./refund-bound.ts";
import { reserve } from "./reserve.ts";
import { WEAK } from "./session-status.ts";
import type { PaymentRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";

/** What a payment's facts make of it, now that some were added. */
export interface Reviewed {
  readonly record: PaymentRecord;
  /** From the facts alone whose evidence is strong enough for the store. */
  readonly proven: PaymentRecord;
  readonly facts: readonly StoredFact[];
  readonly store: Pick<StoreTable, "late_payments" | "release_level">;
  /** Every payment of the order, this one among them. */
  readonly payments: readonly PaymentRow[];
  /** What was found about any of them. */
  readonly cases: readonly CaseRow[];
}

/**
 * Opens the cases that a payment's facts call for, writes what is new into open ones, and closes those that are settled.
 *
 * @returns whether there was anything to look at, so that the order's cases may not be any more what they were.
 */
export async function reviewPayment(
  db: Queries,
  payment: PaymentRow,
  reviewed: Reviewed,
  evidence: Evidence,
): Promise<boolean> {
  const { record, proven, facts, cases } = reviewed;
  const { currency } = payment;
  const said = statementsOf(payment.payment_id, facts);
  const { inboxId, now, title } = evidence;
  let looked = false;
  const open = async (kind: CaseKind, reason: string, more: Partial<CaseInput>) => {
    looked = true;
    await openCase(db, payment, { kind, reason, inboxId, now, said, ...more });
  };
  const settle = async (kind: CaseKind, reason: string, basis?: string) => {
    const { payment_id } = payment;
    if (!cases.some((it) => it.payment_id === payment_id && isOpen(it, kind))) return;
    looked = true;
    await settleCase(db, payment_id, kind, { reason, now, ...(basis && { basis }) });
  };
  const came = inWords(record.captured, currency);

  for (const kind of ["under", "over"] as const) {
    if (record.fit === kind) {
      const reason = `${came} came in, ${inWords(payment.payable_amount, currency)} was due.`;
      await open(kind, reason, { basis: String(record.captured) });
    } else if (record.fit !== undefined) {
      await settle(kind, `${came} is there now`);
    }
  }
  if (record.fit === "exact" && proven.fit !== "exact") {
    const reason = `${came} was matched by a person; this store's orders are released on the gateway's own word.`;
    await open("unmatched", reason, { basis: WEAK });
  } else if (record.fit === "exact") {
    await settle("unmatched", `${title} has confirmed the money`, WEAK);
  }
  if (record.late) {
    looked = true;
    await openLate(db, payment, reviewed, evidence);
  }
  if (record.foreign.length > 0) {
    await open("mismatch", `${title} reports money in another currency than ${currency}.`, {
      basis: `foreign ${record.foreign.length}`,
    });
  }
  const { dispute } = record;
  if (dispute?.status === "open" || dispute?.status === "lost") {
    const reason = `${title} reports a dispute (${dispute.status}).`;
    await open("dispute", reason, { basis: `${dispute.status} ${dispute.at ?? ""}` });
  } else if (dispute?.status === "won") {
    await settle("dispute", `${title} reports that the dispute was won`);
  }
  const paid = reviewed.payments.filter(({ captured }) => captured > 0);
  if (record.fit !== undefined && paid.length > 1) {
    looked = true;
    await reviewDoubles(db, paid, evidence);
  }
  return looked;
}

function isOpen({ kind, status }: CaseRow, wanted: CaseKind): boolean {
  return kind === wanted && status === "open";
}

async function openLate(
  db: Queries,
  payment: PaymentRow,
  { record, facts, store }: Reviewed,
  { inboxId, now }: Evidence,
): Promise<void> {
  const policy = { revive: "accept", refund: "refund", ask: undefined }[store.late_payments] as
    | "accept"
    | "refund"
    | undefined;
  const late = await openCase(db, payment, {
    kind: "late",
    reason: `${inWords(record.captured, payment.currency)} came in after the payment had ended.`,
    inboxId,
    now,
    basis: record.transactionIds[0] ?? "money",
    said: statementsOf(payment.payment_id, facts),
    ...(policy && { policy }),
  });
  if (late?.decision !== "refund") return;
  await reserve(db, payment, {
    amount: await refundableOf(db, payment),
    reason: "it came after the payment had ended",
    by: "policy",
    case_id: late.case_id,
    now,
  });
}

/**
 * Of several payments that paid one order the first by the gateways' times is the order's; each other is a double. What was
 * decided is not decided again, and money that is back, or on its way, is no double.
 */
async function reviewDoubles(
  db: Queries,
  payments: readonly PaymentRow[],
  { inboxId, now }: Evidence,
): Promise<void> {
  const paid: { payment: PaymentRow; paidAt: number; facts: StoredFact[] }[] = [];
  for (const other of payments) {
    if ((await refundableOf(db, other)) === 0) continue;
    if (await isDecidedDouble(db, other.payment_id)) continue;
    const facts = await readFacts(db, other.payment_id);
    const { paidAt = now } = toRecord(
      termsOf(other),
      facts.map(({ fact }) => fact),
    );
    paid.push({ payment: other, paidAt, facts });
  }
  paid.sort(
    (one, other) =>
      one.paidAt - other.paidAt || (one.payment.payment_id < other.payment.payment_id ? -1 : 1),
  );
  const said = paid.flatMap(({ payment: { payment_id }, facts }) =>
    statementsOf(payment_id, facts),
  );
  const [first, ...doubles] = paid;
  if (!first) return;
  await settleCase(db, first.payment.payment_id, "double", {
    reason: "by the gateways' times another payment is the second one",
    now,
  });
  for (const { payment: double } of doubles) {
    await openCase(db, double, {
      kind: "double",
      reason: `The same order was paid before, by payment ${first.payment.payment_id} (${inWords(first.payment.captured, first.payment.currency)}); this one brought ${inWords(double.captured, double.currency)} more.`,
      inboxId,
      now,
      basis: `${first.payment.payment_id} ${double.captured}`,
      said,
    });
  }
}

async function isDecidedDouble(db: Queries, payment_id: string): Promise<boolean> {
  const decided = await db
    .selectFrom("cases")
    .select("case_id")
    .where("payment_id", "=", payment_id)
    .where("kind", "=", "double")
    .where("decision", "is not", null)
    .executeTakeFirst();
  return decided !== undefined;
}
