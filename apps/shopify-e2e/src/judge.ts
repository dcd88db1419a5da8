import type { FakeOrder } from "@polygate/fake-shopify";

/** Throws where two values are not the same. */
export function equal(found: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: expected ${other}, found ${one}`);
}

export function truthy(value: unknown, what: string): void {
  if (!value) throw new Error(what);
}

/** What an order received by sales that succeeded, in the minor unit. */
export function received({ transactions }: FakeOrder): number {
  return transactions
    .filter(({ kind, status }) => kind === "SALE" && status === "SUCCESS")
    .reduce((sum, { amount }) => sum + amount, 0);
}

export function isPaid(order: FakeOrder): void {
  equal(received(order), order.total, "received");
  equal([...order.tags], [], "tags");
}

/** Held for the merchant: the tag, and a reason in the note. */
export function isHeld(order: FakeOrder, reason: string): void {
  equal([...order.tags], ["Polygate: look"], "tags");
  truthy(order.note?.includes(reason), `the note does not say "${reason}": ${order.note}`);
}
