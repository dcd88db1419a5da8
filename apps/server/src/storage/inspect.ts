import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { latestVersion } from "./migrations/index.ts";

/** What can be seen of a database without changing it. */
export interface DatabaseFacts {
  readonly kind: "SQLite" | "PostgreSQL";
  /** Of the database itself, as `3.50.4`. */
  readonly release: string;
  /** How many migrations it has had; 0 where it is empty. */
  readonly schema: number;
  /** How many this version of Polygate knows. */
  readonly latest: number;
  /** The settings that decide whether what was answered is on disk. */
  readonly durability: Readonly<Record<string, string>>;
  /** Which of them lose answered writes in a crash. */
  readonly careless: readonly string[];
}

/**
 * Looks at a database as it is: nothing is created, nothing is brought up to date.
 *
 * @returns `undefined` where there is none yet.
 * @throws {Error} where it cannot be reached or opened.
 */
export async function inspectDatabase(
  file: string,
  databaseUrl: string | undefined,
): Promise<DatabaseFacts | undefined> {
  if (databaseUrl !== undefined) return await inspectPostgres(databaseUrl);
  return existsSync(file) ? inspectSqlite(file) : undefined;
}

function inspectSqlite(file: string): DatabaseFacts {
  const connection = new DatabaseSync(file, { readOnly: true });
  try {
    const read = (statement: string) =>
      String(Object.values(connection.prepare(statement).get() ?? {})[0] ?? "");
    const journal = read("pragma journal_mode");
    return {
      kind: "SQLite",
      release: read("select sqlite_version()"),
      schema: Number(read("pragma user_version")),
      latest: latestVersion,
      // `synchronous` belongs to each connection: the server sets it to full on its own.
      durability: { journal_mode: journal, synchronous: "full" },
      careless: journal === "wal" ? [] : ["journal_mode"],
    };
  } finally {
    connection.close();
  }
}

async function inspectPostgres(databaseUrl: string): Promise<DatabaseFacts> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(
      `select current_setting('server_version') as release, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as synchronous_commit,
        current_setting('full_page_writes') as full_page_writes, to_regclass('polygate_schema') as made`,
    );
    const { release, made, ...durability } = rows[0];
    const version = made ? await client.query("select version from polygate_schema") : undefined;
    return {
      kind: "PostgreSQL",
      release,
      schema: Number(version?.rows[0]?.version ?? 0),
      latest: latestVersion,
      durability,
      careless: Object.keys(durability).filter((name) => durability[name] === "off"),
    };
  } finally {
    await client.end();
  }
}
