import { DatabaseSync } from "node:sqlite";
import type { Clock } from "@polygate/core";
import { SCHEMA, toAttempt, toOrder, toReceivedWebhook } from "./order-rows.ts";
import type { OrderStore } from "./orders.ts";

/**
 * Opens the shop's orders in one SQLite file (`:memory:` for none). A commit is on the disk before a call returns:
 * the shop answers a webhook with 2xx only after that.
 */
export function openOrderStore(path: string, now: Clock): OrderStore {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  database.exec("PRAGMA busy_timeout = 5000");
  database.exec(SCHEMA);

  const insertOrder = database.prepare(
    `INSERT INTO orders (token, amount, currency, lines, contact, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (token) DO NOTHING`,
  );
  const selectOrder = database.prepare("SELECT * FROM orders WHERE token = ?");
  const updateContact = database.prepare("UPDATE orders SET contact = ? WHERE token = ?");
  const insertAttempt = database.prepare(
    `INSERT INTO attempts (session_id, order_token, amount, currency, gateway, checkout_url, status, created_at)
     VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)`,
  );
  const selectAttempt = database.prepare("SELECT * FROM attempts WHERE session_id = ?");
  const selectAttempts = database.prepare(
    "SELECT * FROM attempts WHERE order_token = ? ORDER BY created_at DESC, rowid DESC",
  );
  const insertWebhook = database.prepare(
    "INSERT INTO webhooks (id, session_id, event, received_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const selectWebhooks = database.prepare(
    "SELECT * FROM webhooks WHERE session_id = ? ORDER BY received_at, rowid",
  );
  const updateAttempt = database.prepare(
    "UPDATE attempts SET status = ?1 WHERE session_id = ?2 AND (?1 = 'success' OR status = 'pending')",
  );
  const payOrder = database.prepare(
    `UPDATE orders SET paid_at = ? WHERE paid_at IS NULL
     AND token = (SELECT order_token FROM attempts WHERE session_id = ?)`,
  );

  function getOrder(token: string) {
    const row = selectOrder.get(token);
    return row && toOrder(row);
  }

  return {
    createOrder({ token, money, lines, contact }) {
      const texts = [JSON.stringify(lines), JSON.stringify(contact)] as const;
      insertOrder.run(token, money.amount, money.currency, ...texts, now());
      const order = getOrder(token);
      if (!order) throw new Error("the order was not stored");
      return order;
    },
    getOrder,
    setContact(token, contact) {
      updateContact.run(JSON.stringify(contact), token);
    },
    addAttempt({ sessionId, orderToken, money, gateway, checkoutUrl }) {
      const { amount, currency } = money;
      insertAttempt.run(sessionId, orderToken, amount, currency, gateway, checkoutUrl, now());
    },
    getAttempt(sessionId) {
      const row = selectAttempt.get(sessionId);
      return row && toAttempt(row);
    },
    listAttempts: (orderToken) => selectAttempts.all(orderToken).map(toAttempt),
    takeWebhook({ id, sessionId, event }, status) {
      database.exec("BEGIN IMMEDIATE");
      try {
        const isNew = insertWebhook.run(id, sessionId, event, now()).changes === 1;
        if (isNew && status) updateAttempt.run(status, sessionId);
        if (isNew && status === "success") payOrder.run(now(), sessionId);
        database.exec("COMMIT");
        return isNew;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    listWebhooks: (sessionId) => selectWebhooks.all(sessionId).map(toReceivedWebhook),
    close: () => database.close(),
  };
}
