import type { Attempt, Contact, Order, OrderLine, ReceivedWebhook } from "./orders.ts";
import { ATTEMPT_STATUSES } from "./orders.ts";
import { integerOf, optionalIntegerOf, type Row, textOf } from "./row.ts";

/** The tables. `number` counts from 1001 so that an order number looks like one. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    lines TEXT NOT NULL,
    contact TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    paid_at INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS attempts (
    session_id TEXT PRIMARY KEY,
    order_token TEXT NOT NULL REFERENCES orders (token),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    gateway TEXT NOT NULL,
    checkout_url TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS attempts_of_order ON attempts (order_token);
  CREATE TABLE IF NOT EXISTS webhooks (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES attempts (session_id),
    event TEXT NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhooks_of_session ON webhooks (session_id);
`;

const FIRST_NUMBER = 1000;

export function toOrder(row: Row): Order {
  // Both columns are written by this shop alone, from typed values.
  const lines: readonly OrderLine[] = JSON.parse(textOf(row, "lines"));
  const contact: Contact = JSON.parse(textOf(row, "contact"));
  return {
    token: textOf(row, "token"),
    number: `TEA-${FIRST_NUMBER + integerOf(row, "number")}`,
    money: { amount: integerOf(row, "amount"), currency: textOf(row, "currency") },
    lines,
    contact,
    createdAt: integerOf(row, "created_at"),
    paidAt: optionalIntegerOf(row, "paid_at"),
  };
}

export function toAttempt(row: Row): Attempt {
  const text = textOf(row, "status");
  return {
    sessionId: textOf(row, "session_id"),
    orderToken: textOf(row, "order_token"),
    money: { amount: integerOf(row, "amount"), currency: textOf(row, "currency") },
    gateway: textOf(row, "gateway"),
    checkoutUrl: textOf(row, "checkout_url"),
    status: ATTEMPT_STATUSES.find((status) => status === text) ?? "pending",
    createdAt: integerOf(row, "created_at"),
  };
}

export function toReceivedWebhook(row: Row): ReceivedWebhook {
  return {
    id: textOf(row, "id"),
    sessionId: textOf(row, "session_id"),
    event: textOf(row, "event"),
    receivedAt: integerOf(row, "received_at"),
  };
}
