import { type Fact, factIdentity, factTime } from "./fact.ts";
import type { Money } from "./money.ts";
import type { Decline, Dispute, Payer, PaymentStatus } from "./payment.ts";

/** What was agreed before any money moved. */
export interface PaymentTerms {
  /** What the shop asked for. */
  readonly asked: Money;
  /** What the buyer had to pay for it; the same, but for gateways that change it (PayGate). */
  readonly payable: Money;
}

/** A payment as its facts make it. Amounts in the minor unit of `payable`; times in milliseconds since 1970. */
export interface PaymentRecord {
  readonly status: PaymentStatus;
  /** Collected, over distinct transactions. */
  readonly captured: number;
  /** Given back, over distinct refunds. */
  readonly refunded: number;
  /** How what was collected compares with what was payable; absent while nothing is. */
  readonly fit: "exact" | "under" | "over" | undefined;
  /** When the sum first reached what was payable, or else when the first money came. */
  readonly paidAt: number | undefined;
  /** Whether the first money came after the payment had expired, been canceled or failed, by the facts' own times. */
  readonly late: boolean;
  /** What paid, in the order it came. More than one is money to look at. */
  readonly transactionIds: readonly string[];
  readonly method: string | undefined;
  readonly payer: Payer | undefined;
  /** Why it was refused, while it is. */
  readonly decline: Decline | undefined;
  readonly dispute: Dispute | undefined;
  /** Facts in another currency than the payment's: they change no amount and no status. */
  readonly foreign: readonly Fact[];
}

const PRECEDENCE = ["captured", "canceled", "failed", "expired", "authorized"] as const;

/**
 * The payment that a set of facts makes. Pure: any order and any repetition of the facts gives the same record.
 *
 * @throws nothing: whatever the facts, there is a record.
 */
export function toRecord(terms: PaymentTerms, facts: readonly Fact[]): PaymentRecord {
  const { currency } = terms.payable;
  const distinct = distinctFacts(facts);
  const foreign = distinct.filter(
    ({ money }) => money !== undefined && money.currency !== currency,
  );
  const own = distinct.filter((fact) => !foreign.includes(fact));
  const captures = own.filter(({ kind }) => kind === "captured");
  const captured = total(captures);
  const status = PRECEDENCE.find((kind) => own.some((fact) => fact.kind === kind)) ?? "pending";
  const first = captures[0];

  return {
    status,
    captured,
    refunded: total(own.filter(({ kind }) => kind === "refunded")),
    fit: captures.length > 0 ? compare(captured, terms.payable.amount) : undefined,
    paidAt: reachedAt(captures, terms.payable.amount),
    late:
      first !== undefined && own.some((fact) => isEnd(fact) && factTime(fact) < factTime(first)),
    transactionIds: [...new Set(captures.flatMap(({ transactionId }) => transactionId ?? []))],
    method: captures.find(({ method }) => method !== undefined)?.method,
    payer: captures.find(({ payer }) => payer !== undefined)?.payer,
    decline: status === "failed" ? own.findLast(({ decline }) => decline)?.decline : undefined,
    dispute: own.findLast(({ kind }) => kind === "disputed")?.dispute,
    foreign,
  };
}

/** One fact per identity, the earliest told, in the order of the facts' own times. */
function distinctFacts(facts: readonly Fact[]): Fact[] {
  const byIdentity = new Map<string, Fact>();
  for (const fact of facts) {
    const identity = factIdentity(fact);
    const known = byIdentity.get(identity);
    if (!known || byReceipt(fact, known) < 0) byIdentity.set(identity, fact);
  }
  return [...byIdentity.values()].sort(
    (one, other) => factTime(one) - factTime(other) || byReceipt(one, other),
  );
}

/** A total order, so that nothing depends on the order of arrival in the array. */
function byReceipt(one: Fact, other: Fact): number {
  return one.receivedAt - other.receivedAt || compareText(canonical(one), canonical(other));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => compareText(one, other)))
      : part,
  );
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * A gateway that names its transactions is counted by them; one that states only a total is taken at its word.
 * Where both are known for one reference they tell of the same money, so the larger holds, never their sum.
 */
function total(facts: readonly Fact[]): number {
  return sum(
    groupBy(facts, ({ account, reference }) => JSON.stringify([account, reference])).map(
      totalOfReference,
    ),
  );
}

function totalOfReference(facts: readonly Fact[]): number {
  const named = facts.filter(({ transactionId }) => transactionId !== undefined);
  const unnamed = facts.filter(({ transactionId }) => transactionId === undefined);
  const transactions = groupBy(named, ({ transactionId }) => transactionId);
  return Math.max(largest(unnamed), sum(transactions.map(largest)));
}

function largest(facts: readonly Fact[]): number {
  return Math.max(0, ...facts.map(({ money }) => money?.amount ?? 0));
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Item[][] {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((soFar, amount) => soFar + amount, 0);
}

function compare(captured: number, payable: number): "exact" | "under" | "over" {
  if (captured === payable) return "exact";
  return captured < payable ? "under" : "over";
}

function reachedAt(captures: readonly Fact[], payable: number): number | undefined {
  for (let count = 1; count <= captures.length; count += 1) {
    const last = captures[count - 1];
    if (last && total(captures.slice(0, count)) >= payable) return factTime(last);
  }
  return captures[0] && factTime(captures[0]);
}

function isEnd({ kind }: Fact): boolean {
  return kind === "expired" || kind === "canceled" || kind === "failed";
}
