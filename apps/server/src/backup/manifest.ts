import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** What a backup says of itself, in `manifest.json`. */
export const Manifest = z.object({
  format: z.literal(1),
  database: z.enum(["SQLite", "PostgreSQL"]),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  polygate: z.string(),
  schema: z.int(),
  /** The file with the data. */
  file: z.string().regex(/^[\w.-]+$/),
  bytes: z.int(),
  sha256: z.hex(),
  /** Rows of each table. Known for SQLite only. */
  rows: z.record(z.string(), z.int()),
  /** The master keys without which secrets in it cannot be read. */
  keyIds: z.array(z.string()),
  /** Whether the master key and the configuration are in it. */
  holdsSecrets: z.boolean(),
});
export type Manifest = z.output<typeof Manifest>;

/** What lies in a backup's folder. */
export const BACKUP_FILES = {
  manifest: "manifest.json",
  secret: "polygate.secret",
  config: "polygate.json",
} as const;

/**
 * Reads what a backup says of itself.
 *
 * @throws {Error} where the folder is no backup of Polygate's.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, BACKUP_FILES.manifest), "utf8").catch(() => "");
  const parsed = Manifest.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${folder} is no backup of Polygate's: it has no readable manifest.json`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The SHA-256 of a file, hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

/** Waits until a file's bytes are on disk. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
