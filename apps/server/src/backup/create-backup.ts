import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../version.ts";
import { BACKUP_FILES, hashFile, type Manifest, syncFile } from "./manifest.ts";
import { runPostgresTool } from "./postgres-tools.ts";
import { copySqlite } from "./sqlite-copy.ts";

export interface BackupOrder {
  /** Where the backup goes: a folder that is not there yet. */
  readonly folder: string;
  /** The SQLite file; not used with `databaseUrl`. */
  readonly file: string;
  readonly databaseUrl: string | undefined;
  readonly schema: number;
  /** The master keys that secrets in the database are sealed with. */
  readonly keyIds: readonly string[];
  /** Also the configuration's file and the master keys, one a line, where they are wanted in it. */
  readonly secrets?: { readonly configFile: string; readonly keys: readonly string[] };
  readonly now: number;
  readonly onProgress: (label: string, done: number, total: number) => void;
}

/**
 * Makes a backup beside a server that runs. Its folder appears only once everything in it is whole and on disk.
 *
 * @throws {Error} where the folder is there already, or the copy is not whole.
 */
export async function createBackup(order: BackupOrder): Promise<Manifest> {
  const { folder, databaseUrl, secrets, onProgress } = order;
  if (existsSync(folder))
    throw new Error(`${folder} is there already, and a backup overwrites nothing`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const name = databaseUrl === undefined ? "polygate.db" : "polygate.dump";
  const data = join(partial, name);
  let rows: Record<string, number> = {};
  if (databaseUrl === undefined) {
    rows = await copySqlite(order.file, data, (done, total) => onProgress("Copying", done, total));
  } else {
    await runPostgresTool("pg_dump", ["--format=custom", `--file=${data}`], databaseUrl);
  }
  await chmod(data, 0o600);
  await syncFile(data);
  const manifest: Manifest = {
    format: 1,
    database: databaseUrl === undefined ? "SQLite" : "PostgreSQL",
    createdAt: new Date(order.now).toISOString(),
    polygate: version,
    schema: order.schema,
    file: name,
    bytes: (await stat(data)).size,
    sha256: await hashFile(data),
    rows,
    keyIds: [...order.keyIds],
    holdsSecrets: secrets !== undefined,
  };
  if (secrets) {
    const secret = join(partial, BACKUP_FILES.secret);
    await writeFile(secret, `${secrets.keys.join("\n")}\n`, { mode: 0o600, flush: true });
    const config = join(partial, BACKUP_FILES.config);
    await copyFile(secrets.configFile, config);
    await chmod(config, 0o600);
    await syncFile(config);
  }
  await writeFile(
    join(partial, BACKUP_FILES.manifest),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
    { mode: 0o600, flush: true },
  );
  await rename(partial, folder);
  return manifest;
}
