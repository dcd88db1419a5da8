import { PaymentError } from "@polygate/core";
import * as z from "zod";
import { Attempt, needsMerchant } from "./attempt.ts";
import { personalSince } from "./erase.ts";
import type { Ledger } from "./ledger.ts";

type Binding = string | number | boolean | Date | null;

/** As much of Knex as the ledger needs. */
export interface Sql {
  raw(sql: string, bindings: Binding[]): PromiseLike<{ rows: unknown[] }>;
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

const Rows = z.array(z.object({ body: Attempt }));

/** The ledger in Medusa's own PostgreSQL, in the table `polygate_attempt`. */
export function createSqlLedger(sql: Sql): Ledger {
  async function select(where: string, ...bindings: Binding[]): Promise<Attempt[]> {
    const { rows } = await sql.raw(
      `select body from polygate_attempt where ${where} order by id`,
      bindings,
    );
    return Rows.parse(rows).map(({ body }) => body);
  }

  return {
    async add(attempt) {
      await sql.raw(
        `insert into polygate_attempt
           (outcome, needs_merchant, session_id, token, account, collection_id, order_id, reference, next_check_at, personal_since, body,
            provider, id)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)`,
        [...columnsOf(attempt), attempt.provider, attempt.id],
      );
    },
    async find(id) {
      return (await select("id = ?", id))[0];
    },
    ofSession: (sessionId) => select("session_id = ?", sessionId),
    ofToken: (token) => select("token = ?", token),
    ofCollection: (collectionId) => select("collection_id = ?", collectionId),
    ofReference: (account, reference) =>
      select("account = ? and reference = ?", account, reference),
    ofOrder: (orderId) => select("order_id = ?", orderId),
    paidBy: (account, transactionId) =>
      select(
        "body->'facts' @> ?::jsonb",
        JSON.stringify([{ kind: "captured", account, transactionId }]),
      ),
    async forMerchant() {
      return (await select("needs_merchant")).reverse();
    },
    personalBefore: (time, limit) =>
      select(
        "id in (select id from polygate_attempt where personal_since < ? limit ?)",
        new Date(time),
        limit,
      ),
    mentioning(text) {
      const plain = JSON.stringify(text).slice(1, -1).toLowerCase();
      const inForm = encodeURIComponent(text).toLowerCase();
      return select(
        "(position(? in lower(body::text)) > 0 or position(? in lower(body::text)) > 0)",
        plain,
        inForm,
      );
    },
    change: (id, change) =>
      sql.transaction(async (transaction) => {
        const { rows } = await transaction.raw(
          "select body from polygate_attempt where id = ? for update",
          [id],
        );
        const attempt = Rows.parse(rows)[0]?.body;
        if (!attempt) throw new PaymentError("not_found", "medusa: no such payment in the ledger");
        const changed = change(attempt);
        if (changed === attempt) return attempt;
        await transaction.raw(
          `update polygate_attempt set outcome = ?, needs_merchant = ?, session_id = ?, token = ?, account = ?,
             collection_id = ?, order_id = ?, reference = ?, next_check_at = ?, personal_since = ?, body = ?::jsonb,
             updated_at = now()
           where id = ?`,
          [...columnsOf(changed), id],
        );
        return changed;
      }),
    async takeDue(now, lease, limit) {
      const { rows } = await sql.raw(
        `update polygate_attempt
         set next_check_at = ?, body = jsonb_set(body, '{nextCheckAt}', to_jsonb(?::bigint))
         where id in (
           select id from polygate_attempt where next_check_at <= ? order by next_check_at limit ?
           for update skip locked)
         returning body`,
        [new Date(now + lease), now + lease, new Date(now), limit],
      );
      return Rows.parse(rows).map(({ body }) => body);
    },
  };
}

/** What rows are found by, beside the whole. */
function columnsOf(attempt: Attempt): Binding[] {
  const { outcome, sessionId, token, account, nextCheckAt } = attempt;
  return [
    outcome,
    needsMerchant(attempt),
    sessionId,
    token,
    account,
    attempt.collectionId ?? null,
    attempt.orderId ?? null,
    attempt.reference ?? null,
    dateOf(nextCheckAt),
    dateOf(personalSince(attempt)),
    JSON.stringify(attempt),
  ];
}

function dateOf(time: number | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}
