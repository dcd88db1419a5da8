import { setTimeout } from "node:timers/promises";
import { formatMoney } from "@polygate/core";
import { type Chance, createChance } from "./chance.ts";
import type { Fate, Forgery } from "./fate.ts";
import type { Sent } from "./sender.ts";
import type { ShopKey } from "./shop.ts";
import { CURRENCY, forge, type Message, type TruePayment, toMessage } from "./wire.ts";
import type { World } from "./world.ts";

/** An order as it was made, and what must become of it. */
export interface Order {
  readonly name: string;
  readonly fate: Fate;
  /** The server's id of it. */
  readonly session: string;
  readonly payment: TruePayment;
  /** What the gateway sent about it. */
  readonly sent: readonly Sent[];
}

/** How many things happen at once, and how many wait so that their order can be mixed up. */
const AT_ONCE = 32;
const MIXED = 128;

/**
 * Makes orders, pays them, and sends what their gateways and forgers have to say, in a random order.
 *
 * @param events how many different webhooks of the gateways there are to be at least.
 * @param onProgress called with the share of them that is through, from 0 to 1.
 */
export async function storm(
  world: World,
  events: number,
  drawFate: (chance: Chance) => Fate,
  onProgress: (share: number) => void,
): Promise<Order[]> {
  const orders: Order[] = [];
  const tasks: (() => Promise<void>)[] = [];
  const chance = createChance(world.seed, "order of things");
  let planned = 0;
  let finished = 0;
  let made = 0;
  let lastTrue: Message | undefined;

  async function work(): Promise<void> {
    for (;;) {
      if (planned < events && tasks.length < MIXED) await planOrder();
      else if (tasks.length > 0) await tasks.splice(chance.below(tasks.length), 1)[0]?.();
      else if (finished >= planned) return;
      else await setTimeout(10);
    }
  }

  async function planOrder(): Promise<void> {
    made += 1;
    const name = `ORDER-${made}`;
    const order = await makeOrder(world, name, drawFate(createChance(world.seed, name)));
    if (!order) return;
    const { fate, payment, sent } = order;
    orders.push(order);
    planned += sent.length;
    for (const message of sent) tasks.push(() => sendTrue(message, fate));
    for (const forgery of fate.forgeries) tasks.push(() => sendForged(payment, forgery));
  }

  async function sendTrue(sent: Sent, fate: Fate): Promise<void> {
    const arrived = await world.sender.sendUntilAcknowledged(sent);
    lastTrue = sent.message;
    for (let copy = 0; arrived && copy < fate.copies; copy += 1) {
      tasks.push(async () => {
        await world.sender.send(sent);
      });
    }
    finished += 1;
    onProgress(finished / events);
  }

  async function sendForged(payment: TruePayment, forgery: Forgery): Promise<void> {
    const another = lastTrue ?? toMessage(payment, "pending");
    await world.sender.send(world.sender.note(forge(payment, forgery, another), forgery));
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return orders;
}

/**
 * Has a shop make an order, and a buyer pay it as its fate has it. Nothing is sent yet.
 *
 * @returns `undefined` where the shop got no answer and gave the order up: whatever was made of it is never paid.
 */
export async function makeOrder(
  world: World,
  name: string,
  fate: Fate,
): Promise<Order | undefined> {
  const key = createChance(world.seed, `shop of ${name}`).pick(world.shops.keys);
  const session = await create(world, name, fate, key);
  const attempts = world.gateway.ofOrder(name);
  // The page the shop was given is the last: of one whose opening was never answered nobody knows what it costs.
  const payment = attempts[attempts.length - 1];
  if (session === undefined || payment === undefined) return undefined;
  pay(payment, fate, world.now());
  const sent = toMessages(payment, fate).map((message) => world.sender.note(message));
  return { name, fate, session, payment, sent };
}

/** How often a shop tries to make an order, while nobody answers, and how long it waits between, in milliseconds. */
const TRIES = 25;
const PAUSE = 200;

async function create(
  { http, servers, seed }: World,
  name: string,
  { gateway, amount }: Fate,
  { key }: ShopKey,
): Promise<string | undefined> {
  const chance = createChance(seed, `server of ${name}`);
  const currency = CURRENCY[gateway];
  const body = JSON.stringify({
    amount: formatMoney({ amount, currency }),
    currency,
    gateway,
    merchant_ref: name,
  });
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const url = servers.urlOf(chance);
    if (url === undefined) {
      await setTimeout(PAUSE);
      continue;
    }
    // An answer that says no, or that never came: something of it may exist, so it is not asked for again.
    const answer = await http.send(`${url}/api/v1/create-payment`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      body,
    });
    return answer?.status === 200 ? JSON.parse(answer.body).payment.session_id : undefined;
  }
  return undefined;
}

/** The truth, at the gateway. */
function pay(payment: TruePayment, { end, silent }: Fate, now: number): void {
  payment.silent = silent;
  payment.transactionId = `TRX${payment.reference}`;
  payment.paidAt = now;
  if (end === "failed") payment.status = "failed";
  if (end !== "paid" && end !== "short") return;
  payment.status = "paid";
  payment.received = end === "short" ? payment.payable - 1_000 : payment.payable;
}

/** What the gateway sends about it, not necessarily in this order. */
function toMessages(payment: TruePayment, fate: Fate): Message[] {
  if (fate.unsent || fate.end === "unpaid") return [];
  const last = toMessage(payment, fate.end === "failed" ? "failed" : "paid");
  return [
    ...(fate.hinted ? [toMessage(payment, "pending")] : []),
    ...(fate.failsFirst ? [toMessage(payment, "failed")] : []),
    last,
  ];
}
