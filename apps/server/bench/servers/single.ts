import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { openStorage } from "../../src/storage/storage.ts";
import type { Place } from "../places.ts";
import { toMessage } from "./message.ts";
import { serveBare } from "./serve-bare.ts";

const COLUMNS = [
  "kind",
  "account_id",
  "payment_id",
  "received_at",
  "headers",
  "query",
  "body",
  "verdict",
  "reason",
  "processed_at",
  "outcome",
] as const;

/** The bare server with the same insert, but one connection and one commit for each request. */
export async function start(place: Place): Promise<string> {
  const file = join(place.dataDir, "polygate.db");
  // Makes the tables.
  await (await openStorage({ ...place, file })).close();
  return await serveBare(
    place.databaseUrl === undefined ? onSqlite(file) : await onPostgres(place.databaseUrl),
  );
}

function onSqlite(file: string): (body: Uint8Array) => Promise<void> {
  const connection = new DatabaseSync(file);
  connection.exec("pragma synchronous = full");
  const insert = connection.prepare(
    `insert into inbox (${COLUMNS.join()}) values (${COLUMNS.map(() => "?").join()})`,
  );
  return async (body) => {
    const message = toMessage(body);
    // A statement alone is a transaction of its own.
    insert.run(...COLUMNS.map((column) => message[column]));
  };
}

async function onPostgres(url: string): Promise<(body: Uint8Array) => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const text = `insert into inbox (${COLUMNS.join()}) values (${COLUMNS.map((_, at) => `$${at + 1}`).join()})`;
  let last: Promise<unknown> = Promise.resolve();
  return async (body) => {
    const message = toMessage(body);
    const values = COLUMNS.map((column) => message[column]);
    last = last.then(() => client.query({ name: "insert", text, values }));
    await last;
  };
}
