import type { Money, OrderState } from "@polygate/core";
import { moneyOf } from "./standing.ts";
import type * as wire from "./wire.ts";

/** The gateway Shopify names where an order was marked as paid. */
const MARKED_AS_PAID = "manual";

/** What ends the note of a refund that we booked ourselves. */
export function ownMark(reference: string): string {
  return `[Polygate refund ${reference}]`;
}

export function isOwnRefund({ note }: wire.Refund): boolean {
  return note?.includes("[Polygate refund ") ?? false;
}

/** How much of a refund goes back by our method; gift cards and the like go back without us. */
export function refundedBy(refund: wire.Refund, paymentMethod: string): Money | undefined {
  const sums = refund.transactions.nodes
    .filter(
      ({ kind, status }) => kind === "REFUND" && (status === "SUCCESS" || status === "PENDING"),
    )
    .filter(({ gateway, formattedGateway }) =>
      [gateway, formattedGateway].some((name) => name === paymentMethod || name === MARKED_AS_PAID),
    )
    .map(({ amountSet }) => moneyOf(amountSet));
  const [first] = sums;
  if (!first || sums.some((money) => money?.currency !== first.currency)) return undefined;
  const amount = sums.reduce((sum, money) => sum + (money?.amount ?? 0), 0);
  return amount > 0 ? { amount, currency: first.currency } : undefined;
}

/** Whether we collected anything for the order: what was paid elsewhere goes back elsewhere. */
export function isOfOurs(state: OrderState | undefined): boolean {
  return state !== undefined && state.record.captured > 0;
}
