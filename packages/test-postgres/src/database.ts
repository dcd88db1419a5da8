import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { Client } from "pg";
import { postgresBinaries } from "./binaries.ts";

/** What a keeper says once its PostgreSQL answers, or cannot be started. */
type KeeperNews =
  | { readonly keeper: number; readonly url: string }
  | { readonly keeper: number; readonly error: string };

const given = process.env.TEST_DATABASE_URL;

/** Why no PostgreSQL can be had here: npm has none for this platform, and `TEST_DATABASE_URL` names none. */
export const missingPostgres =
  given === undefined && postgresBinaries === undefined
    ? `npm has no PostgreSQL for ${process.platform} on ${process.arch}: set TEST_DATABASE_URL`
    : undefined;

/** An empty database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes a database: in the PostgreSQL of `TEST_DATABASE_URL`, else in one that all tests of this run share. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = given ?? (await sharedServer());
  const name = `polygate_test_${randomBytes(6).toString("hex")}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => execute(server, `drop database ${name} with (force)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The first to ask starts a keeper, which stops the PostgreSQL when the test run is over, however it ends. */
async function sharedServer(): Promise<string> {
  const run = isMainThread ? process.ppid : process.pid;
  const folder = join(tmpdir(), `polygate-test-postgres-${run}`);
  for (;;) {
    const news = await readNews(folder);
    if (news && isAlive(news.keeper)) {
      if ("error" in news) throw new Error(`no PostgreSQL for the tests: ${news.error}`);
      return news.url;
    }
    // Left behind by an earlier run that had the same number.
    if (news) await rm(folder, { recursive: true, force: true });
    const isFirst = await mkdir(folder).then(
      () => true,
      () => false,
    );
    if (isFirst) {
      const keeper = fileURLToPath(new URL("./keeper.ts", import.meta.url));
      spawn(process.execPath, [keeper, folder, String(run)], {
        detached: true,
        stdio: "ignore",
      }).unref();
    }
    await setTimeout(100);
  }
}

async function readNews(folder: string): Promise<KeeperNews | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "news.json"), "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
