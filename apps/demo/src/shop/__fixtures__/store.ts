import { createMovableClock, type MovableClock } from "@polygate/core";
import { openOrderStore } from "../order-store.ts";
import type { Order, OrderStore } from "../orders.ts";

export const TOKEN = "AAAAAAAAAAAAAAAAAAAAAA";
export const SESSION = "A1B2C3D4E5F67890";
export const MONEY = { amount: 748_00, currency: "INR" } as const;

export interface OpenOrder {
  readonly store: OrderStore;
  readonly order: Order;
  readonly clock: MovableClock;
}

/** A store with one unpaid order of ₹748.00 and one payment opened for it. */
export function createOpenOrder(path = ":memory:"): OpenOrder {
  const clock = createMovableClock();
  const store = openOrderStore(path, clock.now);
  const price = { amount: 374_00, currency: "INR" };
  const lines = [{ tea: "assam", name: "Assam Breakfast", quantity: 2, price }];
  const order = store.createOrder({ token: TOKEN, money: MONEY, lines, contact: {} });
  store.addAttempt({
    sessionId: SESSION,
    orderToken: TOKEN,
    money: MONEY,
    gateway: "zozo",
    checkoutUrl: `http://localhost:3001/checkout/${SESSION}`,
  });
  return { store, order, clock };
}
