import { chmodSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type SelectModifierNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Queries } from "./database.ts";
import { migrationsSince } from "./migrations/index.ts";
import { queriesOn } from "./queries-on.ts";
import { sqliteWords } from "./schema-words.ts";

/** An open SQLite file: queries through Kysely, transaction control on the connection itself. */
export interface Sqlite {
  readonly queries: Queries;
  /** Runs one statement that returns nothing (`begin immediate`, `commit`). */
  execute(statement: string): void;
  close(): void;
}

/**
 * Opens the file, durable (write-ahead log, every commit synced to disk), and brings its schema up to date.
 *
 * @throws {Error} where the file belongs to a newer version of Polygate, or cannot be opened.
 */
export function openConnection(file: string): DatabaseSync {
  const connection = new DatabaseSync(file);
  // Before the log beside it is made, which gets the same rights: both hold personal data.
  if (file !== ":memory:") chmodSync(file, 0o600);
  connection.exec("pragma busy_timeout = 5000");
  useLog(connection);
  connection.exec("pragma synchronous = full");
  connection.exec("pragma foreign_keys = on");
  migrate(connection);
  return connection;
}

/** The same, for the operations. */
export function openSqlite(file: string): Sqlite {
  const connection = openConnection(file);
  const find = rememberStatements(connection);
  return {
    queries: queriesOn(toKysely(find), {
      createQueryCompiler: () => new LocklessCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (queries) => new SqliteIntrospector(queries),
    }),
    execute: (statement) => void find(statement).statement.run(),
    close: () => connection.close(),
  };
}

/** Turns the write-ahead log on. Where others open a new file at the same moment, SQLite gives up without waiting. */
function useLog(connection: DatabaseSync): void {
  for (let tries = 1; ; tries += 1) {
    try {
      connection.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      if (tries === 100 || !isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Source: https://sqlite.org/rescode.html#busy, whose extended codes differ above the lowest byte. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === 5
  );
}

function migrate(connection: DatabaseSync): void {
  connection.exec("begin immediate");
  try {
    const version = Number(connection.prepare("pragma user_version").get()?.user_version ?? 0);
    const { statements, latest } = migrationsSince(version, sqliteWords);
    for (const statement of statements) connection.exec(statement);
    connection.exec(`pragma user_version = ${latest}`);
    connection.exec("commit");
  } catch (error) {
    connection.exec("rollback");
    throw error;
  }
}

/**
 * Leaves out the row locks of the shared queries, `for no key update` (the weakest that lets a row be changed, and does
 * not get in the way of new rows that refer to it): `begin immediate` has locked the whole file already.
 */
class LocklessCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== "ForNoKeyUpdate" && node.modifier !== "SkipLocked") {
      super.visitSelectModifier(node);
    }
  }
}

/** A statement that SQLite has parsed. It parses it again by itself where a table has changed. */
interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

function rememberStatements(connection: DatabaseSync): (sql: string) => Prepared {
  const known = new Map<string, Prepared>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    const statement = connection.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    known.set(sql, prepared);
    return prepared;
  };
}

function toKysely(find: (sql: string) => Prepared): DatabaseConnection {
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { statement, returnsRows } = find(sql);
      const values = parameters as SQLInputValue[];
      if (returnsRows) return { rows: statement.all(...values) as Row[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
    },
    streamQuery() {
      throw new Error("operations read rows at once");
    },
  };
}
