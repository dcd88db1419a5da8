import { createDatabase, missingPostgres } from "@polygate/test-postgres";
import { Client } from "pg";
import { vi } from "vitest";
import { createGroupCommit } from "../storage/group-commit.ts";
import { openSqlite } from "../storage/sqlite.ts";
import { openStorage, type Storage } from "../storage/storage.ts";

/** A storage that tells which statements it was asked, beside those that begin and end transactions. */
export interface StatementLog {
  readonly storage: Storage;
  /** What was asked since the last time: each as its verb and its table, in their order. */
  take(): string[];
  close(): Promise<void>;
}

/** The same on both databases. */
export const statementLogs: readonly {
  readonly name: string;
  /** Why it cannot be had here, if it cannot. */
  readonly missing: string | undefined;
  open(): Promise<StatementLog>;
}[] = [
  { name: "SQLite", missing: undefined, open: openOnSqlite },
  { name: "PostgreSQL", missing: missingPostgres, open: openOnPostgres },
];

async function openOnSqlite(): Promise<StatementLog> {
  const sqlite = openSqlite(":memory:");
  const query = vi.spyOn(sqlite.queries.getExecutor(), "executeQuery");
  const commits = createGroupCommit(sqlite);
  return {
    storage: {
      run: (name, input) => commits.run(name, input) as ReturnType<Storage["run"]> as never,
      close: () => commits.close(),
    },
    take() {
      const texts = query.mock.calls.map(([{ sql }]) => sql);
      query.mockClear();
      return texts.map(toTitle);
    },
    close: () => commits.close(),
  };
}

async function openOnPostgres(): Promise<StatementLog> {
  const { url, drop } = await createDatabase();
  const storage = await openStorage({ databaseUrl: url, file: "" });
  const query = vi.spyOn(Client.prototype, "query");
  return {
    storage,
    take() {
      const texts = query.mock.calls.map(([asked]) => String(Object(asked).text ?? ""));
      query.mockClear();
      return texts.filter((text) => / "/.test(text)).map(toTitle);
    },
    async close() {
      query.mockRestore();
      await storage.close();
      await drop();
    },
  };
}

function toTitle(sql: string): string {
  const [verb] = sql.split(" ");
  const [, table] =
    /^(?:insert into|update|delete from) "(\w+)"/.exec(sql) ?? / from "(\w+)"/.exec(sql) ?? [];
  return `${verb} ${table}`;
}
