import type { Fact, Payment } from "@polygate/core";
import { compileOnce } from "./compile-once.ts";
import type { EvidenceLevel, Queries } from "./database.ts";
import { FIRST_VERSION, type PaymentRow, type SessionRow } from "./sessions.ts";

/** A fact with what it rests on. */
export interface StoredFact {
  /** What makes it one and the same, however often it is told. */
  readonly identity: string;
  readonly fact: Fact;
  readonly inboxId: number | null;
  readonly evidence: string;
  readonly level: EvidenceLevel;
}

/** What was established about a payment that was just read, and is locked. */
export async function readFactsOf(
  db: Queries,
  { payment_id, version }: Pick<PaymentRow, "payment_id" | "version">,
): Promise<StoredFact[]> {
  // The version grows with every fact: there are none yet.
  return version === FIRST_VERSION ? [] : await readFacts(db, payment_id);
}

/** What was established about a payment. */
export async function readFacts(db: Queries, payment_id: string): Promise<StoredFact[]> {
  const rows = await selectFacts(db, { payment_id });
  return rows.map(({ identity, fact, inbox_id, evidence, level }) => ({
    identity,
    fact: JSON.parse(fact),
    inboxId: inbox_id,
    evidence,
    level,
  }));
}

const selectFacts = compileOnce((db, { payment_id }: Pick<PaymentRow, "payment_id">) =>
  db
    .selectFrom("facts")
    .select(["identity", "fact", "inbox_id", "evidence", "level"])
    .where("payment_id", "=", payment_id),
);

/** What was asked of the buyer: the shop's side of a case. Nobody's name is in it. */
export interface Asked {
  readonly paymentId: string;
  readonly order: string | null;
  readonly gateway: string;
  readonly reference: string | null;
  readonly amount: number;
  readonly payable: number;
  readonly currency: string;
  /** Milliseconds since 1970, as all times here. */
  readonly askedAt: number;
  readonly expiresAt: number;
}

/** One thing the gateway said: its side of a case. What it did not say is absent. */
export interface Statement {
  readonly paymentId: string;
  readonly says: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly reference?: string;
  readonly transactionId?: string;
  /** The gateway's time. */
  readonly at?: number;
  readonly receivedAt: number;
  /** The message it stands in; null where a person said it. */
  readonly inboxId: number | null;
  readonly level?: EvidenceLevel;
}

export function askedOf(payment: PaymentRow, session: SessionRow): Asked {
  return {
    paymentId: payment.payment_id,
    order: session.order_ref,
    gateway: payment.account_id,
    reference: payment.reference,
    amount: payment.amount,
    payable: payment.payable_amount,
    currency: payment.currency,
    askedAt: payment.created_at,
    expiresAt: payment.expires_at,
  };
}

/** What the gateway established about a payment, in the order it was learned. */
export function statementsOf(payment_id: string, facts: readonly StoredFact[]): Statement[] {
  return facts
    .map(({ fact, inboxId, level }) => ({
      paymentId: payment_id,
      says: fact.dispute ? `dispute ${fact.dispute.status}` : fact.kind,
      ...(fact.money && { amount: fact.money.amount, currency: fact.money.currency }),
      reference: fact.reference,
      ...(fact.transactionId !== undefined && { transactionId: fact.transactionId }),
      ...(fact.at !== undefined && { at: fact.at }),
      receivedAt: fact.receivedAt,
      inboxId,
      level,
    }))
    .sort((one, other) => one.receivedAt - other.receivedAt);
}

/** A report that cannot be booked, as it was made. */
export function statementOf(
  report: Payment,
  { paymentId, inboxId, receivedAt }: Pick<Statement, "paymentId" | "inboxId" | "receivedAt">,
): Statement {
  const { status, captured, reference, transactionId, paidAt } = report;
  return {
    paymentId: report.paymentId ?? paymentId,
    says: status,
    ...(captured && { amount: captured.amount, currency: captured.currency }),
    reference,
    ...(transactionId !== undefined && { transactionId }),
    ...(paidAt !== undefined && { at: paidAt }),
    receivedAt,
    inboxId,
  };
}
