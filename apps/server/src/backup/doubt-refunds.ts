import type { DatabaseSync } from "node:sqlite";
import { Client } from "pg";

/**
 * A refund that was only written down when the backup was made may have been sent since: from now on it is asked about, and not
 * sent again. Where the gateway knows nothing of it, a person is told after three days.
 */
const DOUBT = `update refunds set way = 'api', asked_at = requested_at where status = 'pending' and way = 'open'`;

/** Has nothing sent again from a SQLite file that was restored. */
export function doubtRefundsInSqlite(database: DatabaseSync): void {
  const table = database.prepare("select 1 from sqlite_schema where name = 'refunds'").get();
  if (table) database.exec(DOUBT);
}

/** The same in a PostgreSQL. */
export async function doubtRefundsInPostgres(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query("select to_regclass('refunds') as refunds");
    if (rows[0]?.refunds !== null) await client.query(DOUBT);
  } finally {
    await client.end();
  }
}
