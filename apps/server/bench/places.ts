import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, createCluster } from "@polygate/test-postgres";
import { Client } from "pg";

export const DATABASES = ["sqlite", "postgres"] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** An empty database for one server of a benchmark, as its configuration names it. */
export interface Place {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** Makes databases, and removes all of them in the end. */
export interface Places {
  create(database: DatabaseName): Promise<Place>;
  close(): Promise<void>;
}

/** @param env for the PostgreSQL, over this process's own. */
export async function openPlaces(env?: NodeJS.ProcessEnv): Promise<Places> {
  const folder = await mkdtemp(join(tmpdir(), "polygate-bench-"));
  await chmod(folder, 0o755);
  let cluster: Cluster | undefined;

  async function createOnPostgres(dataDir: string): Promise<Place> {
    if (!cluster) {
      cluster = await createCluster(join(folder, "postgres"), {}, env);
      await cluster.start();
    }
    const name = `bench_${randomBytes(6).toString("hex")}`;
    const client = new Client({ connectionString: cluster.url });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    const url = new URL(cluster.url);
    url.pathname = name;
    return { dataDir, databaseUrl: url.href };
  }

  return {
    async create(database) {
      const dataDir = join(folder, randomBytes(6).toString("hex"));
      await mkdir(dataDir);
      return database === "sqlite" ? { dataDir } : await createOnPostgres(dataDir);
    },
    async close() {
      await cluster?.stop("SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
