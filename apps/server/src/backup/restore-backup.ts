import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { doubtRefundsInPostgres, doubtRefundsInSqlite } from "./doubt-refunds.ts";
import { type Manifest, syncFile } from "./manifest.ts";
import { runPostgresTool } from "./postgres-tools.ts";

/**
 * Puts a backup's SQLite file in its place. What is there is moved aside, never deleted.
 *
 * @param suffix of the name under which the file that is there is kept.
 * @returns where that is now; `undefined` where there was none.
 * @throws {Error} where a server has it open.
 */
export async function restoreSqlite(
  folder: string,
  manifest: Manifest,
  file: string,
  suffix: string,
): Promise<string | undefined> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const kept = existsSync(file) ? `${file}.${suffix}` : undefined;
  if (kept !== undefined) closeLog(file);
  const arriving = `${file}.restoring`;
  await copyFile(join(folder, manifest.file), arriving);
  await chmod(arriving, 0o600);
  doubtRefunds(arriving);
  await syncFile(arriving);
  if (kept !== undefined) await rename(file, kept);
  await rename(arriving, file);
  return kept;
}

/** Puts a backup's data into an empty PostgreSQL, whole or not at all. */
export async function restorePostgres(
  folder: string,
  manifest: Manifest,
  databaseUrl: string,
): Promise<void> {
  const options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"];
  await runPostgresTool("pg_restore", [...options, join(folder, manifest.file)], databaseUrl);
  await doubtRefundsInPostgres(databaseUrl);
}

function doubtRefunds(file: string): void {
  const database = new DatabaseSync(file);
  try {
    doubtRefundsInSqlite(database);
  } finally {
    database.close();
  }
}

/** Ends the write-ahead log, which only works where nobody else has the database open. */
function closeLog(file: string): void {
  const database = new DatabaseSync(file);
  try {
    const mode = database.prepare("pragma journal_mode = delete").get()?.journal_mode;
    if (mode !== "delete") throw new Error("it stayed open");
  } catch (cause) {
    throw new Error(`a server has ${file} open: stop it first`, { cause });
  } finally {
    database.close();
  }
}
