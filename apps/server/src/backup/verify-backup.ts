import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { toKeyId } from "../secret-box.ts";
import { latestVersion } from "../storage/migrations/index.ts";
import { hashFile, type Manifest } from "./manifest.ts";
import { runPostgresTool } from "./postgres-tools.ts";
import { countRows, findDamage } from "./sqlite-copy.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Rehearses a restore: reads everything a backup holds, in a place of its own, and says of each part whether it is whole.
 *
 * @param keys the master keys that would be there after a restore, in base64.
 */
export async function verifyBackup(
  folder: string,
  manifest: Manifest,
  keys: readonly string[],
): Promise<Finding[]> {
  const file = join(folder, manifest.file);
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
  if (bytes === undefined) {
    return [{ name: "file", ok: false, detail: `${manifest.file} is missing` }];
  }
  const same = (await hashFile(file)) === manifest.sha256;
  const findings: Finding[] = [
    {
      name: "file",
      ok: same,
      detail: same
        ? `${bytes} bytes, as they were written`
        : "its bytes are not those that were written",
    },
    {
      name: "schema",
      ok: manifest.schema <= latestVersion,
      detail:
        manifest.schema <= latestVersion
          ? `${manifest.schema}, which this version knows`
          : `${manifest.schema}: it needs a newer Polygate, at least ${manifest.polygate}`,
    },
    checkKeys(manifest, keys),
  ];
  findings.push(
    manifest.database === "SQLite" ? await checkSqlite(file, manifest) : await checkDump(file),
  );
  return findings;
}

function checkKeys({ keyIds }: Manifest, keys: readonly string[]): Finding {
  const here = new Set(keys.map((key) => toKeyId(Buffer.from(key, "base64"))));
  const missing = keyIds.filter((id) => !here.has(id));
  return {
    name: "master key",
    ok: missing.length === 0,
    detail:
      keyIds.length === 0
        ? "not needed: there are no secrets in it"
        : missing.length === 0
          ? `${keyIds.join(", ")} is here`
          : `${missing.join(", ")} is not here: without it the stored secrets cannot be read`,
  };
}

async function checkSqlite(file: string, manifest: Manifest): Promise<Finding> {
  const place = await mkdtemp(join(tmpdir(), "polygate-verify-"));
  try {
    // On a copy: a backup that is looked at stays as it was written.
    const copy = join(place, "polygate.db");
    await copyFile(file, copy);
    const database = new DatabaseSync(copy);
    try {
      const damage = findDamage(database);
      if (damage.length > 0) return { name: "data", ok: false, detail: damage.join("; ") };
      const rows = countRows(database);
      const lost = Object.entries(manifest.rows).filter(([table, count]) => rows[table] !== count);
      const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
      return lost.length === 0
        ? {
            name: "data",
            ok: true,
            detail: `whole: ${total} rows in ${Object.keys(rows).length} tables`,
          }
        : {
            name: "data",
            ok: false,
            detail: `rows are missing in ${lost.map(([it]) => it).join(", ")}`,
          };
    } finally {
      database.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    return { name: "data", ok: false, detail: `it cannot be read: ${reason}` };
  } finally {
    await rm(place, { recursive: true });
  }
}

/** Decodes the whole archive, without a database. */
async function checkDump(file: string): Promise<Finding> {
  try {
    await runPostgresTool("pg_restore", ["--file=/dev/null", file]);
    return { name: "data", ok: true, detail: "pg_restore reads it to its end" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    return { name: "data", ok: false, detail: reason };
  }
}
