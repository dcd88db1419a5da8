import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import type { Place } from "./places.ts";

/** The tables that grow with the payments, in the order in which their rows refer to each other. */
const TABLES = [
  "sessions",
  "payments",
  "inbox",
  "facts",
  "transactions",
  "outbox",
  "timeline",
] as const;

/** What no two rows may share, or what leads from one to the other: each copy gets its own. */
const OWN = new Set([
  "session_id",
  "payment_id",
  "order_ref",
  "reference",
  "webhook_token",
  "return_token",
  "transaction_id",
  "message_id",
  "buyer_email",
  "buyer_phone",
]);
/** Counted up by the database. */
const COUNTED = new Set(["inbox_id", "entry_id"]);

/**
 * Copies everything that is known of the payments that are there, so often that there are as many as asked for. The tables
 * are read for their columns, so that this needs no change where they do.
 */
export async function multiplyPayments(place: Place, payments: number): Promise<void> {
  const database = await open(place);
  try {
    const [row] = await database.query("select count(*) as count from payments");
    const copies = Math.ceil(payments / Number(row?.count)) - 1;
    for (const table of TABLES) {
      const columns = (await database.columns(table)).filter((column) => !COUNTED.has(column));
      const values = columns.map((column) =>
        OWN.has(column) ? `template.${column} || '-' || series.n` : `template.${column}`,
      );
      await database.query(
        `insert into ${table} (${columns.join()}) select ${values.join()} from ${table} template, (${database.series(copies)}) series`,
      );
    }
    await database.query("analyze");
  } finally {
    await database.close();
  }
}

interface Connection {
  query(statement: string): Promise<Record<string, unknown>[]>;
  columns(table: string): Promise<string[]>;
  /** A query for the numbers from 1. */
  series(count: number): string;
  close(): Promise<void>;
}

async function open(place: Place): Promise<Connection> {
  return place.databaseUrl === undefined
    ? openSqlite(join(place.dataDir, "polygate.db"))
    : await openPostgres(place.databaseUrl);
}

function openSqlite(file: string): Connection {
  const connection = new DatabaseSync(file);
  connection.exec("pragma synchronous = off");
  const query = async (statement: string) => connection.prepare(statement).all();
  return {
    query,
    async columns(table) {
      const rows = await query(`select name from pragma_table_info('${table}')`);
      return rows.map(({ name }) => String(name));
    },
    series: (count) =>
      `with recursive counted (n) as (select 1 union all select n + 1 from counted where n < ${count}) select n from counted`,
    async close() {
      connection.close();
    },
  };
}

async function openPostgres(url: string): Promise<Connection> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const query = async (statement: string) => (await client.query(statement)).rows;
  return {
    query,
    async columns(table) {
      const rows = await query(
        `select column_name from information_schema.columns where table_name = '${table}' and table_schema = 'public'`,
      );
      return rows.map(({ column_name }) => String(column_name));
    },
    series: (count) => `select n from generate_series(1, ${count}) n`,
    close: () => client.end(),
  };
}
