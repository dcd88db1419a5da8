import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { type Purchase, Shopper, until } from "./shopper.ts";
import { control } from "./stack.ts";
import type { Order, Store } from "./store.ts";

/** What every scenario works with. */
export interface World {
  readonly store: Store;
  readonly browser: Browser;
  /** Products of this run: 251.00, 100.00 and one that is there once. */
  readonly tea: number;
  readonly mug: number;
  readonly pages: { readonly classic: number; readonly blocks: number };
  /** Where pictures for the README go. */
  readonly pictures: string | undefined;
}

export type Scenario = readonly [name: string, run: (world: World) => Promise<void>];

export function shopper({ store }: World): Shopper {
  return new Shopper(store);
}

/** The order's payments at the server, oldest first. */
function paymentsOf({ ledger }: Order): string[] {
  return ledger === null ? [] : Object.keys(ledger.payments);
}

/** The newest payment of a purchase. */
export async function paymentOf({ store }: World, { id }: { id: number }): Promise<string> {
  const payment = paymentsOf(await store.order(id)).at(-1);
  assert.ok(payment, `order ${id} has a payment`);
  return payment;
}

/** The buyer pays at the gateway. */
export async function pay(world: World, purchase: Purchase, body: object = {}): Promise<string> {
  const payment = await paymentOf(world, purchase);
  await control(`/${purchase.gateway}/payments/${payment}/pay`, body);
  return payment;
}

/** Zaakpay knows a payment once the buyer's browser posted its form. */
export async function postForm(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
  assert.ok(action, "the server's page has a form for the gateway");
  const fields = new URLSearchParams();
  for (const [, name = "", value = ""] of page.matchAll(/name="([^"]*)" value="([^"]*)"/g)) {
    fields.set(name, unescapeHtml(value));
  }
  await fetch(unescapeHtml(action), { method: "POST", body: fields });
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#038;", "&")
    .replaceAll("&amp;", "&");
}

/** A message that is not delivered at once is sent again after some seconds. */
const PATIENCE = 40;

export function becomes(
  world: World,
  id: number,
  status: string,
  seconds = PATIENCE,
): Promise<Order> {
  return until(
    `order ${id} is ${status}`,
    async () => {
      const order = await world.store.order(id);
      return order.status === status && order;
    },
    seconds,
  ).catch(async (error) => {
    const { status: now, notes, ledger } = await world.store.order(id);
    throw new Error(`${error.message}; it is ${now}: ${JSON.stringify({ notes, ledger })}`);
  });
}

/** WooCommerce writes a note down just after the change it is about. */
export function isNoted(world: World, id: number, what: RegExp): Promise<Order> {
  return until(`order ${id} has a note: ${what}`, async () => {
    const order = await world.store.order(id);
    return order.notes.some((note) => what.test(note)) && order;
  });
}

/** Nothing happens to an order for a while. */
export async function stays(world: World, id: number, status: string, seconds = 4): Promise<Order> {
  await setTimeout(seconds * 1000);
  const order = await world.store.order(id);
  assert.equal(order.status, status, JSON.stringify(order.notes));
  return order;
}

/** The shop is told once of a new order. WooCommerce mails a moment after the change. */
export async function mailedOnce({ store }: World, id: number): Promise<void> {
  const told = async () => {
    const mails: [string, string][] = await store.do("mails");
    return mails.filter(([, subject]) => /new order/i.test(subject) && subject.includes(`#${id}`));
  };
  await until(`the shop is mailed about order ${id}`, async () => (await told()).length > 0);
  await setTimeout(1500);
  assert.equal((await told()).length, 1, "one mail about a new order");
}

/** What WooCommerce notes of a completed payment: the one since version 10, the other before. */
const COMPLETED = [/^Payment via /, /^(Order|Status) .*changed from .* to Processing/i];

/** WooCommerce itself completed the payment once: one note, one mail about the new order. */
export async function paidOnce(world: World, id: number): Promise<Order> {
  await becomes(world, id, "processing");
  // WooCommerce writes status, date and note one after the other.
  const booked = ({ notes }: Order) => {
    const counts = COMPLETED.map((word) => notes.filter((note) => word.test(note)).length);
    return Math.max(...counts);
  };
  const order = await until(`order ${id} is booked`, async () => {
    const now = await world.store.order(id);
    return now.paid && booked(now) > 0 && now;
  });
  assert.equal(booked(order), 1, JSON.stringify(order.notes));
  return order;
}

/** Orders whose payment is open are asked about now, not in four minutes. */
export async function sweep({ store }: World, id: number): Promise<void> {
  await store.order(id, { meta: { _polygate_due: "1" } });
  await store.do("run", { hook: "polygate_sweep" });
}

/** What was not told is told again after seconds, then minutes; the sweeper need not wait for that. */
export async function heals(world: World, id: number, status: string): Promise<Order> {
  await setTimeout(3000);
  if ((await world.store.order(id)).status !== status) await sweep(world, id);
  return await becomes(world, id, status);
}
