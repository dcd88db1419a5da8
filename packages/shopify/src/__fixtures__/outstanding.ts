import type { FakeOrder } from "@polygate/fake-shopify";

/** What the fake's order is still owed, in the minor unit of the buyer's currency. */
export function outstanding({ total, transactions, refunds }: FakeOrder): number {
  const received = transactions
    .filter(({ kind, status }) => kind === "SALE" && status === "SUCCESS")
    .reduce((sum, { amount }) => sum + amount, 0);
  return total - received + refunds.reduce((sum, { amount }) => sum + amount, 0);
}
