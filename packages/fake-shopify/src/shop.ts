import { randomBytes } from "node:crypto";
import type { Installation } from "./oauth.ts";
import { book, type FakeOrder, type FakeRefund, outstandingOf, refundableOf } from "./order.ts";
import { toOrderBody, toRefundBody } from "./webhook-bodies.ts";

export interface ShopOptions {
  readonly domain: string;
  readonly clientId: string;
  readonly clock: () => number;
  /** The manual payment method's name, as the merchant typed it. */
  readonly paymentMethod: string;
  readonly installation: Installation;
  readonly development: boolean;
  readonly plus: boolean;
  /** Writes a webhook down, to be delivered. */
  emit(topic: string, body: object): void;
}

/** What a buyer ordered. Amounts in the minor unit of the buyer's currency. */
export interface OrderRequest {
  readonly total: number;
  readonly currency?: string;
  readonly shopCurrency?: string;
  readonly rate?: readonly [number, number];
  readonly gateway?: string;
  /** What a gift card pays of it at once. */
  readonly giftCard?: number;
  readonly test?: boolean;
  readonly locale?: string;
  /** How long the Admin API does not find it yet, in milliseconds. */
  readonly appearsAfter?: number;
}

export type Shop = ReturnType<typeof createShop>;

/** A shop's orders, and what becomes of them. Everything a merchant or a buyer does here sends its webhook. */
export function createShop({ clock, paymentMethod, emit, ...rest }: ShopOptions) {
  const orders: FakeOrder[] = [];
  let lastId = 5_000_000_000_000;
  const nextId = () => ++lastId;
  const emitOrder = (topic: string, order: FakeOrder) =>
    emit(topic, toOrderBody(order, rest.domain));

  return {
    ...rest,
    clock,
    paymentMethod,
    orders,
    nextId,
    emitOrder,

    place(request: OrderRequest): FakeOrder {
      const { total, gateway = paymentMethod, giftCard = 0, currency = "INR" } = request;
      const now = clock();
      const order: FakeOrder = {
        id: nextId(),
        createdAt: now,
        visibleAt: now + (request.appearsAfter ?? 0),
        test: request.test ?? false,
        gateways: giftCard > 0 ? ["gift_card", gateway] : [gateway],
        checkoutToken: randomBytes(16).toString("hex"),
        locale: request.locale ?? "en-IN",
        email: "buyer@example.com",
        currency,
        shopCurrency: request.shopCurrency ?? currency,
        rate: request.rate ?? [1, 1],
        note: null,
        tags: new Set(),
        total,
        cancelledAt: null,
        cancelDue: null,
        restocked: false,
        transactions: [],
        refunds: [],
        metafields: new Map(),
      };
      if (giftCard > 0) {
        book(order, { id: nextId(), kind: "SALE", gateway: "gift_card", amount: giftCard });
      }
      const pending = { id: nextId(), kind: "SALE", status: "PENDING", gateway } as const;
      order.transactions.push({ ...pending, amount: total - giftCard });
      orders.push(order);
      emitOrder("orders/create", order);
      return order;
    },

    markAsPaid(order: FakeOrder): void {
      const amount = outstandingOf(order);
      book(order, { id: nextId(), kind: "SALE", gateway: "manual", amount });
      emitOrder("orders/updated", order);
    },

    cancel(order: FakeOrder): void {
      order.cancelledAt = clock();
      emitOrder("orders/cancelled", order);
    },

    edit(order: FakeOrder, total: number): void {
      order.total = total;
      emitOrder("orders/edited", order);
      emitOrder("orders/updated", order);
    },

    refund(
      order: FakeOrder,
      amount: number,
      note: string | null = null,
      gateway = paymentMethod,
    ): FakeRefund {
      if (amount > refundableOf(order)) throw new Error("That is more than can be given back.");
      const refund = { id: nextId(), note, amount, gateway, lowersTotal: true };
      nextId();
      order.refunds.push(refund);
      order.total -= amount;
      emit("refunds/create", toRefundBody(order, refund));
      emitOrder("orders/updated", order);
      return refund;
    },

    /** Carries out the jobs that are due by the clock. */
    runJobs(): void {
      for (const order of orders) {
        if (order.cancelDue === null || clock() < order.cancelDue) continue;
        order.cancelDue = null;
        if (order.cancelledAt !== null) continue;
        order.cancelledAt = clock();
        emitOrder("orders/cancelled", order);
      }
    },
  };
}
