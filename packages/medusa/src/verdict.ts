import { type Attempt, recordOf } from "./attempt.ts";
import type { Desk } from "./world.ts";

/** What an attempt's facts mean for its order. */
export type Verdict =
  | { readonly type: "waiting" | "authorized" | "paid" | "ended" }
  | { readonly type: "mismatch"; readonly reason: string };

/** Judges an attempt: exactly what was payable, in one currency, by transactions that paid for nothing else. */
export async function judge(desk: Desk, attempt: Attempt): Promise<Verdict> {
  if (attempt.outcome === "mismatch" && attempt.reason !== undefined) {
    return { type: "mismatch", reason: attempt.reason };
  }
  const { status, fit, foreign, transactionIds } = recordOf(attempt);
  const mode = desk.setups.get(attempt.provider)?.mode ?? attempt.mode;
  const isPaid = status === "captured" || status === "authorized";
  if (mode !== attempt.mode && isPaid && attempt.outcome !== "ordered") {
    return mismatch(`It is a ${attempt.mode} payment, and the provider takes ${mode} ones now.`);
  }
  if (foreign.length > 0) return mismatch("The money came in another currency than was asked.");
  if (status === "captured") {
    if (fit === "under") return mismatch("Less was paid than was asked.");
    if (fit === "over") return mismatch("More was paid than was asked.");
    for (const transactionId of transactionIds) {
      const paid = await desk.ledger.paidBy(attempt.account, transactionId);
      if (paid.some((other) => precedes(other, attempt, transactionId))) {
        return mismatch(`Transaction ${transactionId} has already paid for something else.`);
      }
    }
    return { type: "paid" };
  }
  if (status === "authorized") return { type: "authorized" };
  return { type: status === "pending" ? "waiting" : "ended" };
}

/** Whether a transaction belongs to another attempt: the one with an order, or else the one it was first learned of. */
function precedes(other: Attempt, attempt: Attempt, transactionId: string): boolean {
  if (other.id === attempt.id) return false;
  const isOrdered = other.outcome === "ordered";
  if (isOrdered !== (attempt.outcome === "ordered")) return isOrdered;
  const difference = learnedAt(other, transactionId) - learnedAt(attempt, transactionId);
  return difference === 0 ? other.id < attempt.id : difference < 0;
}

function learnedAt({ facts }: Attempt, transactionId: string): number {
  return facts.find((fact) => fact.transactionId === transactionId)?.receivedAt ?? 0;
}

function mismatch(reason: string): Verdict {
  return { type: "mismatch", reason };
}
