import { backup, DatabaseSync } from "node:sqlite";

/** Pages copied between two looks at the progress. */
const PAGES = 2_000;

/**
 * Copies a database as it is at this moment, beside a server that goes on writing, and checks the copy.
 *
 * @param file the database.
 * @param target a file that is not there yet.
 * @param onProgress called with how many of how many pages are copied.
 * @returns the rows of each table.
 * @throws {Error} where the copy is not whole.
 */
export async function copySqlite(
  file: string,
  target: string,
  onProgress: (done: number, total: number) => void,
): Promise<Record<string, number>> {
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    // A read transaction that stays open fixes the moment: without it every write of the server begins the copy anew.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_schema").get();
    await backup(source, target, {
      rate: PAGES,
      progress: ({ totalPages, remainingPages }) =>
        onProgress(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(target);
  try {
    // One file, with no log beside it.
    copy.exec("pragma journal_mode = delete");
    const problems = findDamage(copy);
    if (problems.length > 0) throw new Error(`the copy is damaged: ${problems.join("; ")}`);
    return countRows(copy);
  } finally {
    copy.close();
  }
}

/** What SQLite itself finds wrong with a database; empty where it is whole. */
export function findDamage(database: DatabaseSync): string[] {
  const integrity = database
    .prepare("pragma integrity_check")
    .all()
    .map((row) => String(row.integrity_check))
    .filter((text) => text !== "ok");
  const orphans = database.prepare("pragma foreign_key_check").all();
  return orphans.length === 0
    ? integrity
    : [...integrity, `${orphans.length} rows refer to rows that are not there`];
}

/** The rows of each table. */
export function countRows(database: DatabaseSync): Record<string, number> {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()
    .map(({ name }) => String(name))
    .sort();
  return Object.fromEntries(
    tables.map((name) => {
      const quoted = name.replaceAll('"', '""');
      const row = database.prepare(`select count(*) as count from "${quoted}"`).get();
      return [name, Number(row?.count)];
    }),
  );
}
