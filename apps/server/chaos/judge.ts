import { createHash } from "node:crypto";
import type { Sent } from "./sender.ts";
import type { Left } from "./settle.ts";
import type { Told } from "./shop.ts";
import type { Order } from "./storm.ts";

/** A session as the server's API shows it in the end. */
export interface SeenSession {
  readonly status: string;
  /** Decimal digits. */
  readonly received: string;
}

/** A message as the server's database holds it. */
export interface StoredMessage {
  readonly verdict: string;
  readonly body: Uint8Array;
}

/** Everybody's ledger. */
export interface Ledgers {
  readonly orders: readonly Order[];
  readonly sent: readonly Sent[];
  readonly told: readonly Told[];
  /** By session. Those whose order the shop gave up are among them. */
  readonly seen: ReadonlyMap<string, SeenSession>;
  readonly stored: readonly StoredMessage[];
  readonly left: Left;
  /** How often a server ended by itself. */
  readonly deaths: number;
}

/** Something that must not have happened, and how often it did. */
export interface Finding {
  readonly what: "lost" | "double" | "forged" | "wrong";
  readonly text: string;
  readonly count: number;
  /** One that shows it. */
  readonly example: string | undefined;
}

/** Compares what happened with what is remembered of it. */
export function judge(ledgers: Ledgers): Finding[] {
  return [
    ...findLost(ledgers),
    ...findDouble(ledgers),
    ...findForged(ledgers),
    ...findWrong(ledgers),
  ];
}

function findLost({ orders, sent, told, seen, stored, left }: Ledgers): Finding[] {
  const verified = countBodies(stored.filter(({ verdict }) => verdict === "verified"));
  const successes = told.filter(({ event }) => event === "payment.success");
  const confirmed = new Set(
    successes.filter(({ isSigned, confirmed }) => isSigned && confirmed).map((it) => it.session),
  );
  const paid = orders.filter(({ fate }) => fate.end === "paid");
  const isSuccess = ({ session }: Order) => seen.get(session)?.status === "success";
  return [
    finding(
      "lost",
      "messages acknowledged to a gateway that the inbox does not hold",
      sent.filter(
        ({ forgery, acknowledged, message }) =>
          forgery === undefined && (verified.get(hash(message.body)) ?? 0) < acknowledged,
      ),
      ({ message }) => message.body,
    ),
    finding(
      "lost",
      "payments whose webhook was acknowledged and whose order is not paid",
      paid.filter((order) => wasToldOf(order) && !isSuccess(order)),
      describe(seen),
    ),
    finding(
      "lost",
      "payments whose webhook never arrived and that no question found",
      paid.filter((order) => !wasToldOf(order) && !isSuccess(order)),
      describe(seen),
    ),
    finding(
      "lost",
      "paid orders whose shop has no signed payment.success",
      paid.filter((order) => isSuccess(order) && !confirmed.has(order.session)),
      describe(seen),
    ),
    ...(["messages", "payments", "deliveries"] as const).map((name) =>
      count("lost", `${name} left undone`, left[name]),
    ),
  ];
}

function findDouble({ orders, told, seen }: Ledgers): Finding[] {
  const ids = new Map<string, Set<string>>();
  for (const { event, session, id } of told) {
    if (event === "payment.success") ids.set(session, (ids.get(session) ?? new Set()).add(id));
  }
  const expected = new Map(orders.map(({ session, payment }) => [session, payment.received]));
  const received = (order: Order) => toMinor(seen.get(order.session)?.received);
  return [
    finding(
      "double",
      "sessions whose shop was told of two different payment.success",
      [...ids].filter(([, different]) => different.size > 1),
      ([session]) => session,
    ),
    finding(
      "double",
      "sessions that count more money than the gateway received",
      orders.filter((order) => (received(order) ?? 0) > order.payment.received),
      (order) => `${order.name}: ${received(order)} instead of ${order.payment.received}`,
    ),
    finding(
      "double",
      "payment.success messages whose received amount is not what the gateway received",
      told.filter(
        (it) =>
          it.event === "payment.success" &&
          expected.has(it.session) &&
          toMinor(it.received) !== expected.get(it.session),
      ),
      ({ session, received: amount }) => `${session}: ${amount}`,
    ),
  ];
}

function findForged({ orders, sent, told, seen, stored }: Ledgers): Finding[] {
  const verified = countBodies(stored.filter(({ verdict }) => verdict === "verified"));
  const genuine = new Set(
    sent.filter(({ forgery }) => forgery === undefined).map(({ message }) => hash(message.body)),
  );
  const paid = new Set(orders.filter(({ fate }) => fate.end === "paid").map((it) => it.session));
  const successes = told.filter(({ event }) => event === "payment.success");
  return [
    finding(
      "forged",
      "forged messages answered with a 2xx",
      sent.filter(({ forgery, acknowledged }) => forgery !== undefined && acknowledged > 0),
      ({ forgery, message }) => `${forgery}: ${message.body}`,
    ),
    count(
      "forged",
      "messages in the inbox called verified that no gateway sent",
      [...verified.keys()].filter((body) => !genuine.has(body)).length,
    ),
    finding(
      "forged",
      "orders that count as paid and are not",
      [...seen].filter(([session, { status }]) => status === "success" && !paid.has(session)),
      ([session]) => session,
    ),
    finding(
      "forged",
      "payment.success messages about orders that are not paid",
      successes.filter(({ session }) => !paid.has(session)),
      ({ session }) => session,
    ),
  ];
}

function findWrong({ orders, told, seen, deaths }: Ledgers): Finding[] {
  return [
    finding(
      "wrong",
      "webhooks to shops whose signature does not hold",
      told.filter(({ isSigned }) => !isSigned),
      ({ id }) => id,
    ),
    finding(
      "wrong",
      "orders paid short that are not held",
      orders.filter(
        ({ fate, session }) => fate.end === "short" && seen.get(session)?.status !== "held",
      ),
      describe(seen),
    ),
    count("wrong", "server processes that ended by themselves", deaths),
  ];
}

/** Whether the webhook that says it is paid was acknowledged at least once. It is the last of those that were sent. */
export function wasToldOf({ sent }: Order): boolean {
  return (sent.at(-1)?.acknowledged ?? 0) > 0;
}

function finding<Item>(
  what: Finding["what"],
  text: string,
  items: readonly Item[],
  describe: (item: Item) => string,
): Finding {
  const [first] = items;
  return { what, text, count: items.length, example: first && describe(first) };
}

function count(what: Finding["what"], text: string, number: number): Finding {
  return { what, text, count: number, example: undefined };
}

function describe(seen: ReadonlyMap<string, SeenSession>): (order: Order) => string {
  return ({ name, session, fate }) =>
    `${name} (${session}) at ${fate.gateway} is ${seen.get(session)?.status ?? "unknown"}`;
}

function countBodies(messages: readonly StoredMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of messages) counts.set(hash(body), (counts.get(hash(body)) ?? 0) + 1);
  return counts;
}

function hash(body: Uint8Array | string): string {
  return createHash("sha256").update(body).digest("base64");
}

/** `99.5` is 9950: both currencies here have two decimals. */
function toMinor(digits: string | undefined): number | undefined {
  const [, whole, decimals = ""] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(digits ?? "") ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(decimals.padEnd(2, "0"));
}
