import type { DatabaseSync } from "node:sqlite";
import { Pool } from "pg";
import { openConnection } from "../storage/sqlite.ts";
import type { AuthSettings } from "./auth-calls.ts";

/** How many connections the login may open to a PostgreSQL. */
const CONNECTIONS = 2;

/** Opens the server's database for the login, on a connection of its own. */
export function openAuthDatabase({ databaseUrl, file }: AuthSettings): {
  readonly connection: DatabaseSync | Pool;
  close(): Promise<void>;
} {
  if (databaseUrl !== undefined) {
    const pool = new Pool({
      connectionString: databaseUrl,
      max: CONNECTIONS,
      application_name: "polygate login",
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
    });
    pool.on("error", () => undefined);
    return { connection: pool, close: () => pool.end() };
  }
  const connection = openConnection(file);
  return { connection, close: async () => connection.close() };
}
