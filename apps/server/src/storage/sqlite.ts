import { chmodSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";
import type { Database } from "./database.ts";
import { migrations } from "./migrations.ts";

/** An open SQLite file: queries through Kysely, transaction control on the connection itself. */
export interface Sqlite {
  readonly queries: Kysely<Database>;
  /** Runs one statement that returns nothing (`begin immediate`, `commit`). */
  execute(statement: string): void;
  close(): void;
}

/**
 * Opens the file, durable (write-ahead log, every commit synced to disk), and brings its schema up to date.
 *
 * @throws {Error} where the file belongs to a newer version of Polygate, or cannot be opened.
 */
export function openSqlite(file: string): Sqlite {
  const connection = new DatabaseSync(file);
  // Before the log beside it is made, which gets the same rights: both hold personal data.
  if (file !== ":memory:") chmodSync(file, 0o600);
  connection.exec("pragma journal_mode = wal");
  connection.exec("pragma synchronous = full");
  connection.exec("pragma foreign_keys = on");
  connection.exec("pragma busy_timeout = 5000");
  migrate(connection);
  return {
    queries: new Kysely<Database>({
      dialect: new SqliteDialect({ database: toKysely(connection) }),
    }),
    execute: (statement) => connection.exec(statement),
    close: () => connection.close(),
  };
}

function migrate(connection: DatabaseSync): void {
  connection.exec("begin immediate");
  try {
    const version = Number(connection.prepare("pragma user_version").get()?.user_version ?? 0);
    if (version > migrations.length) {
      throw new Error(
        `the database was written by a newer Polygate (schema ${version}, this one knows ${migrations.length}): update, or restore a backup`,
      );
    }
    for (const statement of migrations.slice(version).flat()) connection.exec(statement);
    connection.exec(`pragma user_version = ${migrations.length}`);
    connection.exec("commit");
  } catch (error) {
    connection.exec("rollback");
    throw error;
  }
}

/** What Kysely's own dialect asks of a SQLite library, on Node's. */
function toKysely(connection: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, StatementSync>();
  return {
    close: () => connection.close(),
    prepare(sql) {
      const statement = statements.get(sql) ?? connection.prepare(sql);
      statements.set(sql, statement);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}
