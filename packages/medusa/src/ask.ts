import {
  contradiction,
  Fact,
  factIdentity,
  formatMoney,
  type Payment,
  PaymentError,
  toFacts,
} from "@polygate/core";
import { type Attempt, keep, note } from "./attempt.ts";
import { returnedLater } from "./refund-state.ts";
import type { Desk } from "./world.ts";

const PATIENCE = 10_000;

/** Asks the gateway how an attempt stands and writes down what it says. An unreachable gateway changes nothing. */
export async function askGateway(desk: Desk, attempt: Attempt): Promise<Attempt> {
  const setup = desk.setups.get(attempt.provider);
  if (attempt.openedAt === undefined || !setup) return attempt;
  if (setup.gateway.account !== attempt.account || setup.mode !== attempt.mode) {
    return change(desk, attempt, (row, at) =>
      note(row, at, "Not asked: the provider's options now name another account or mode."),
    );
  }
  const { id, reference, asked } = attempt;
  try {
    const payment = await setup.gateway.getPayment(
      { paymentId: id, asked, ...(reference !== undefined && { reference }) },
      { signal: AbortSignal.timeout(PATIENCE) },
    );
    return await change(desk, attempt, (row, at) =>
      learn({ ...row, askedAt: at }, payment, at, "answer", JSON.stringify(payment)),
    );
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const text =
      error.code === "not_found"
        ? "Asked: the gateway does not know the payment (yet)."
        : `Asked without an answer that counts: ${error.message}`;
    return change(desk, attempt, (row, at) => note({ ...row, askedAt: at }, at, text));
  }
}

/** Adds what a verified report establishes. One that contradicts the attempt is kept and changes no fact. */
export function learn(
  attempt: Attempt,
  payment: Payment,
  at: number,
  from: "webhook" | "answer",
  body: string,
): Attempt {
  const kept = keep(attempt, at, from, body);
  const against = contradiction(payment, {
    paymentId: attempt.id,
    reference: attempt.reference,
    asked: attempt.asked,
    payable: attempt.payable,
  });
  if (against !== undefined) {
    const reason = `A report of the gateway does not count: ${against}.`;
    const mismatched = payment.status === "captured" && attempt.facts.length === 0;
    return note(
      {
        ...kept,
        ...(mismatched && {
          outcome: "mismatch" as const,
          reason,
          settled: attempt.settled && attempt.reason === reason,
        }),
      },
      at,
      reason,
    );
  }
  const { account, payable } = attempt;
  const known = new Set(attempt.facts.map(factIdentity));
  const fresh = toFacts(payment, { account, payable, receivedAt: at })
    .filter((fact) => !known.has(factIdentity(fact)))
    .map((fact) => Fact.parse(attempt.forgotten ? { ...fact, payer: undefined } : fact));
  const learned: Attempt = {
    ...kept,
    facts: [...kept.facts, ...fresh],
    reference: kept.reference ?? payment.reference,
  };
  return returnedLater(
    fresh.reduce((row, fact) => note(row, at, sentenceOf(fact)), learned),
    payment,
    at,
  );
}

function sentenceOf({ kind, money, transactionId }: Fact): string {
  const sum = money ? ` ${formatMoney(money)} ${money.currency}` : "";
  return `The gateway says: ${kind}${sum}${transactionId ? `, transaction ${transactionId}` : ""}.`;
}

function change(
  desk: Desk,
  attempt: Attempt,
  with_: (row: Attempt, at: number) => Attempt,
): Promise<Attempt> {
  return desk.ledger.change(attempt.id, (row) => with_(row, desk.now()));
}
