import { PaymentError } from "@polygate/core";
import { Attempt, needsMerchant } from "../attempt.ts";
import type { Ledger } from "../ledger.ts";

/** The ledger in a Map; every row goes through its schema, as through the database. */
export function createMemoryLedger(): Ledger {
  const rows = new Map<string, Attempt>();
  const copy = (attempt: Attempt) => Attempt.parse(JSON.parse(JSON.stringify(attempt)));
  const list = async (wanted: (attempt: Attempt) => boolean) =>
    [...rows.values()]
      .filter(wanted)
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(copy);

  return {
    async add(attempt) {
      rows.set(attempt.id, copy(attempt));
    },
    async find(id) {
      const row = rows.get(id);
      return row && copy(row);
    },
    ofSession: (sessionId) => list((it) => it.sessionId === sessionId),
    ofToken: (token) => list((it) => it.token === token),
    ofCollection: (collectionId) => list((it) => it.collectionId === collectionId),
    ofReference: (account, reference) =>
      list((it) => it.account === account && it.reference === reference),
    ofOrder: (orderId) => list((it) => it.orderId === orderId),
    paidBy: (account, transactionId) =>
      list((it) =>
        it.facts.some(
          (fact) =>
            fact.kind === "captured" &&
            fact.account === account &&
            fact.transactionId === transactionId,
        ),
      ),
    forMerchant: () => list(needsMerchant),
    async change(id, change) {
      const row = rows.get(id);
      if (!row) throw new PaymentError("not_found", "medusa: no such payment in the ledger");
      const changed = copy(change(copy(row)));
      rows.set(id, changed);
      return copy(changed);
    },
    async takeDue(now, lease, limit) {
      const due = await list((it) => it.nextCheckAt !== undefined && it.nextCheckAt <= now);
      return due.slice(0, limit).map((row) => {
        const taken = { ...row, nextCheckAt: now + lease };
        rows.set(row.id, taken);
        return taken;
      });
    },
  };
}
