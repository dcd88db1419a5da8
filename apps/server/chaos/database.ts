import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { createCluster, postgresBinaries } from "@polygate/test-postgres";
import { Client } from "pg";
import type { ServerConfigInput } from "../src/config.ts";
import type { Chance } from "./chance.ts";

export const DATABASES = ["sqlite", "postgres"] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** A database of the run's own, which can be taken away for a while. */
export interface ChaosDatabase {
  readonly name: DatabaseName;
  /** How many server processes share it. */
  readonly processes: number;
  /** What the servers are told of it. */
  readonly config: Pick<ServerConfigInput, "dataDir" | "databaseUrl" | "secret">;
  /** Where else the run may write: it is removed with the database. */
  readonly folder: string;
  /** Reads, on a connection that is not Polygate's. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  /** Takes it away and gives it back. @returns what was done. */
  disturb(chance: Chance): Promise<string>;
  close(): Promise<void>;
}

/** Why a database cannot be had here; `undefined` where it can. */
export function whyMissing(name: DatabaseName): string | undefined {
  if (name === "sqlite" || postgresBinaries !== undefined) return undefined;
  return `npm has no PostgreSQL for ${process.platform} on ${process.arch}`;
}

export async function createDatabase(name: DatabaseName): Promise<ChaosDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "polygate-chaos-"));
  return name === "sqlite" ? createSqlite(folder) : await createPostgres(folder);
}

/** Longer than the server waits for a file that somebody else has locked, in milliseconds. */
const LOCKED = 6_000;

function createSqlite(folder: string): ChaosDatabase {
  const file = join(folder, "polygate.db");
  return {
    name: "sqlite",
    processes: 1,
    config: { dataDir: folder },
    folder,
    async query(statement) {
      const connection = new DatabaseSync(file, { readOnly: true });
      try {
        return connection.prepare(statement).all();
      } finally {
        connection.close();
      }
    },
    async disturb() {
      const other = new DatabaseSync(file);
      try {
        other.exec("pragma busy_timeout = 3000");
        other.exec("begin immediate");
        await setTimeout(LOCKED);
        other.exec("rollback");
        return "locked";
      } catch {
        return "busy";
      } finally {
        other.close();
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createPostgres(folder: string): Promise<ChaosDatabase> {
  // As root it runs as somebody else.
  await chmod(folder, 0o755);
  const cluster = await createCluster(join(folder, "postgres"));
  await cluster.start();
  const { url } = cluster;

  async function query(statement: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  return {
    name: "postgres",
    processes: 2,
    config: { databaseUrl: url, secret: Buffer.alloc(32, 9).toString("base64") },
    folder,
    query,
    async disturb(chance) {
      // Immediate (as if it crashed, with recovery at the next start) or fast (connections are cut, then it is tidied up).
      const signal = chance.pick(["SIGQUIT", "SIGINT"]);
      await cluster.stop(signal);
      await setTimeout(chance.below(500));
      await cluster.start();
      return signal;
    },
    async close() {
      await cluster.stop("SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
