import { PaymentError } from "@polygate/core";
import { Attempt, needsMerchant } from "../attempt.ts";
import { personalSince } from "../erase.ts";
import type { Ledger } from "../ledger.ts";

/** The ledger in a Map; every row goes through its schema, as through the database. */
export function createMemoryLedger(): Ledger & { clear(): void } {
  const rows = new Map<string, Attempt>();
  const copy = (attempt: Attempt) => Attempt.parse(JSON.parse(JSON.stringify(attempt)));
  const select = (wanted: (attempt: Attempt) => boolean) =>
    [...rows.values()]
      .filter(wanted)
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(copy);
  const list = async (wanted: (attempt: Attempt) => boolean) => select(wanted);

  return {
    clear: () => rows.clear(),
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
    async personalBefore(time, limit) {
      const old = await list((it) => (personalSince(it) ?? time) < time);
      return old.slice(0, limit);
    },
    mentioning(text) {
      const [plain, inForm] = [text, encodeURIComponent(text)].map((it) => it.toLowerCase());
      return list((row) => {
        const whole = JSON.stringify(row).toLowerCase();
        return whole.includes(plain ?? "") || whole.includes(inForm ?? "");
      });
    },
    async change(id, change) {
      const row = rows.get(id);
      if (!row) throw new PaymentError("not_found", "medusa: no such payment in the ledger");
      const changed = copy(change(copy(row)));
      rows.set(id, changed);
      return copy(changed);
    },
    async takeDue(now, lease, limit) {
      const due = select((it) => it.nextCheckAt !== undefined && it.nextCheckAt <= now);
      return due.slice(0, limit).map((row) => {
        const taken = { ...row, nextCheckAt: now + lease };
        rows.set(row.id, taken);
        return taken;
      });
    },
  };
}
