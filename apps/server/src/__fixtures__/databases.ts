import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createDatabase, missingPostgres } from "@polygate/test-postgres";
import { Client } from "pg";
import type { StorageOptions } from "../storage/storage.ts";

/** An empty database, and a way into it that is not Polygate's. */
export interface Place {
  readonly options: StorageOptions;
  /** Runs one statement on a connection of its own. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  /** Makes every commit to the inbox fail until what is returned is called. */
  breakCommits(): Promise<() => Promise<void>>;
  /** Says that a newer Polygate wrote it, or the one before it was made older. */
  setVersion(version: number): Promise<void>;
  remove(): Promise<void>;
}

/** What the same storage tests run on. */
export const databases: readonly {
  readonly name: string;
  /** Why it cannot be had here, if it cannot. */
  readonly missing: string | undefined;
  create(): Promise<Place>;
}[] = [
  { name: "SQLite", missing: undefined, create: createFile },
  { name: "PostgreSQL", missing: missingPostgres, create: createPostgres },
];

async function createFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "polygate-"));
  const file = join(folder, "polygate.db");
  async function query(statement: string) {
    const connection = new DatabaseSync(file);
    try {
      connection.exec("pragma foreign_keys = on");
      return connection.prepare(statement).all();
    } finally {
      connection.close();
    }
  }
  return {
    options: { file },
    query,
    async breakCommits() {
      const other = new DatabaseSync(file);
      other.exec("begin immediate");
      return async () => {
        other.exec("rollback");
        other.close();
      };
    },
    async setVersion(version) {
      await query(`pragma user_version = ${version}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createPostgres(): Promise<Place> {
  const { url, drop } = await createDatabase();
  async function query(statement: string) {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }
  return {
    options: { databaseUrl: url, file: "" },
    query,
    async breakCommits() {
      await query(`create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'no commits today'; end $$`);
      await query(`create constraint trigger refuse after insert on inbox
        deferrable initially deferred for each row execute function refuse()`);
      return async () => {
        await query("drop trigger refuse on inbox");
      };
    },
    async setVersion(version) {
      await query(`update polygate_schema set version = ${version}`);
    },
    remove: drop,
  };
}
