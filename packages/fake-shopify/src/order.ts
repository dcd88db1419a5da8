import { formatMoney } from "@polygate/core/money";

/** A movement of money as a shop writes it down. Amounts in the minor unit of the buyer's currency. */
export interface FakeTransaction {
  readonly id: number;
  readonly kind: "SALE" | "REFUND";
  status: "PENDING" | "SUCCESS" | "FAILURE";
  readonly gateway: string;
  readonly amount: number;
  readonly parent?: number;
}

export interface FakeRefund {
  readonly id: number;
  readonly note: string | null;
  readonly amount: number;
  readonly gateway: string;
  /** Whether goods came back: what the order costs shrinks by as much. */
  readonly lowersTotal: boolean;
}

export interface FakeOrder {
  readonly id: number;
  readonly createdAt: number;
  /** From when on the Admin API finds it: a thank-you page is shown some seconds earlier. */
  readonly visibleAt: number;
  readonly test: boolean;
  readonly gateways: string[];
  readonly checkoutToken: string;
  readonly locale: string;
  readonly email: string;
  /** The buyer's currency; the shop's is `shopCurrency`. */
  readonly currency: string;
  readonly shopCurrency: string;
  /** What one unit of the buyer's is in the shop's, as a fraction. */
  readonly rate: readonly [number, number];
  note: string | null;
  readonly tags: Set<string>;
  /** What it costs by now, in the minor unit of the buyer's currency. */
  total: number;
  cancelledAt: number | null;
  /** When the asynchronous cancellation that was asked for will have happened. */
  cancelDue: number | null;
  restocked: boolean;
  readonly transactions: FakeTransaction[];
  readonly refunds: FakeRefund[];
  readonly metafields: Map<string, { readonly value: string; readonly digest: number }>;
}

export function receivedOf(order: FakeOrder): number {
  return order.transactions
    .filter(({ kind, status }) => kind !== "REFUND" && status === "SUCCESS")
    .reduce((sum, { amount }) => sum + amount, 0);
}

function refundedOf(order: FakeOrder): number {
  return order.refunds.reduce((sum, { amount }) => sum + amount, 0);
}

export function outstandingOf(order: FakeOrder): number {
  return order.total - receivedOf(order) + refundedOf(order);
}

/** What can still be given back. */
export function refundableOf(order: FakeOrder): number {
  return receivedOf(order) - refundedOf(order);
}

export function canMarkAsPaid(order: FakeOrder): boolean {
  return order.cancelledAt === null && outstandingOf(order) > 0;
}

export function financialStatusOf(order: FakeOrder): string {
  const refunded = refundedOf(order);
  if (refunded > 0) return refundableOf(order) > 0 ? "PARTIALLY_REFUNDED" : "REFUNDED";
  const received = receivedOf(order);
  if (received === 0) return order.cancelledAt === null ? "PENDING" : "VOIDED";
  return outstandingOf(order) > 0 ? "PARTIALLY_PAID" : "PAID";
}

/** Both currencies, as decimal texts without needless zeros, the way Shopify writes them. */
export function bothMoneys(order: FakeOrder, amount: number) {
  const [numerator, denominator] = order.rate;
  const inShop = Math.round((amount * numerator) / denominator);
  return {
    presentment: { amount: decimal(amount, order.currency), currency: order.currency },
    shop: { amount: decimal(inShop, order.shopCurrency), currency: order.shopCurrency },
  };
}

function decimal(amount: number, currency: string): string {
  const text = formatMoney({ amount: Math.abs(amount), currency });
  return `${amount < 0 ? "-" : ""}${text.replace(/(\.\d)0$/, "$1")}`;
}

/** Books what a buyer paid, as `orderCapture` and `orderMarkAsPaid` do. */
export function book(
  order: FakeOrder,
  transaction: Omit<FakeTransaction, "id" | "status"> & { readonly id: number },
): FakeTransaction {
  const booked: FakeTransaction = { ...transaction, status: "SUCCESS" };
  order.transactions.push(booked);
  return booked;
}
