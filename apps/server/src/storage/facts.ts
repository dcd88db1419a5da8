import { type Fact, factIdentity } from "@polygate/core";
import type { Selectable } from "kysely";
import { compileOnce } from "./compile-once.ts";
import type { EvidenceLevel, FactTable, Queries, TransactionTable } from "./database.ts";
import type { StoredFact } from "./proofs.ts";
import type { PaymentRow } from "./sessions.ts";
import { send } from "./unfinished.ts";

type FactRow = Selectable<FactTable>;
type TransactionRow = Selectable<TransactionTable>;

/** What new facts rest on. */
export interface Evidence {
  /** "webhook", why the question was asked whose answer this is, or the person who says so. */
  readonly decidedBy: string;
  readonly inboxId: number | null;
  /** @default 4: the gateway's own word */
  readonly level?: EvidenceLevel;
  /** The gateway's own name, for sentences. */
  readonly title: string;
  readonly now: number;
}

/** The facts that are not known yet, or known from now on by stronger evidence. */
export function newsIn(
  facts: readonly Fact[],
  before: readonly StoredFact[],
  { inboxId, decidedBy, level = 4 }: Evidence,
): StoredFact[] {
  const known = new Map(before.map((it) => [it.identity, it]));
  const news = new Map<string, StoredFact>();
  for (const told of facts) {
    const identity = factIdentity(told);
    const stored = known.get(identity);
    if (news.has(identity) || (stored && stored.level >= level)) continue;
    // What was said first stays, only why it is believed changes.
    const fact = stored?.fact ?? told;
    news.set(identity, { identity, fact, inboxId, evidence: decidedBy, level });
  }
  return [...news.values()];
}

/** Writes a fact down. With the payment locked. */
export function bookFact(
  db: Queries,
  { payment_id }: PaymentRow,
  { identity, fact, inboxId, evidence, level }: StoredFact,
): void {
  const text = JSON.stringify(fact);
  send(db, writeFact(db, { payment_id, identity, fact: text, inbox_id: inboxId, evidence, level }));
}

const writeFact = compileOnce((db, fact: FactRow) =>
  db
    .insertInto("facts")
    .values({
      payment_id: fact.payment_id,
      identity: fact.identity,
      fact: fact.fact,
      inbox_id: fact.inbox_id,
      evidence: fact.evidence,
      level: fact.level,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["payment_id", "identity"])
        .doUpdateSet({ level: fact.level, inbox_id: fact.inbox_id, evidence: fact.evidence })
        .where("facts.level", "<", fact.level),
    ),
);

/** @returns the payment that a fact's transaction has already paid for, if it is another. */
export async function takenBy(
  db: Queries,
  payment: PaymentRow,
  { fact }: StoredFact,
): Promise<string | undefined> {
  if (fact.kind !== "captured" || fact.transactionId === undefined) return undefined;
  const winner = await claimTransaction(db, payment, fact.account, fact.transactionId);
  return winner === payment.payment_id ? undefined : winner;
}

/** Claims a transaction for a payment, unless another has it. @returns whose it is. */
export async function claimTransaction(
  db: Queries,
  { payment_id }: PaymentRow,
  account: string,
  transaction_id: string,
): Promise<string> {
  const [claimed] = await insertTransaction(db, { account, transaction_id, payment_id });
  if (claimed) return payment_id;
  const winner = await db
    .selectFrom("transactions")
    .select("payment_id")
    .where("account", "=", account)
    .where("transaction_id", "=", transaction_id)
    .executeTakeFirstOrThrow();
  return winner.payment_id;
}

const insertTransaction = compileOnce(
  (db, { account, transaction_id, payment_id }: TransactionRow) =>
    db
      .insertInto("transactions")
      .values({ account, transaction_id, payment_id })
      .onConflict((conflict) => conflict.doNothing())
      .returning("payment_id"),
);
