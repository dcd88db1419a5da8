import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createCluster } from "./cluster.ts";

/**
 * Runs a PostgreSQL for the tests of one run, and ends it and removes it when that run is over.
 *
 * Its arguments: a folder of its own, and the process id of the test run.
 */
const [, , folder = "", run = ""] = process.argv;

try {
  await keep();
} catch (error) {
  tell({ error: error instanceof Error ? error.message : "unknown error" });
  while (isRunning()) await setTimeout(500);
}
rmSync(folder, { recursive: true, force: true });

async function keep(): Promise<void> {
  // The data is thrown away: what is tested is the order of things, not the disk.
  const cluster = await createCluster(folder, { fsync: "off", full_page_writes: "off" });
  await cluster.start();
  tell({ url: cluster.url });
  while (isRunning() && !cluster.hasEnded()) await setTimeout(500);
  await cluster.stop("SIGQUIT");
}

function isRunning(): boolean {
  try {
    process.kill(Number(run), 0);
    return true;
  } catch {
    return false;
  }
}

function tell(news: { readonly url: string } | { readonly error: string }): void {
  const file = join(folder, "news.json");
  writeFileSync(`${file}.new`, JSON.stringify({ keeper: process.pid, ...news }));
  renameSync(`${file}.new`, file);
}
