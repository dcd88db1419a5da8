import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PaymentError } from "@polygate/core";

/** Where the keys that encrypt secrets at rest come from. */
export interface MasterKey {
  /** 32 bytes each, in base64: the first one seals, all of them open. */
  read(): readonly string[];
  /** The file they lie in; absent where they come from the configuration. */
  readonly file: string | undefined;
}

const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** What of the configuration names the master key. */
export interface MasterKeySettings {
  readonly secret?: string | undefined;
  readonly secretFile?: string | undefined;
  readonly dataDir: string;
}

/**
 * Finds the master key: in the configuration, in the file it names, else in a file in the data folder that is made at the
 * first start. A file is read again each time, so that a rotation reaches a server that runs.
 *
 * @throws {PaymentError} `configuration_invalid` for a file that is missing or holds something else.
 */
export async function findMasterKey(settings: MasterKeySettings): Promise<MasterKey> {
  const file = masterKeyFile(settings);
  if (file === undefined) {
    const keys = settings.secret?.split(",") ?? [createKey()];
    return { read: () => keys, file };
  }
  if (settings.secretFile === undefined && !existsSync(file)) await writeKeys(file, [createKey()]);
  const read = () => readKeys(file);
  read();
  return { read, file };
}

/** @returns the file the master key lies in; `undefined` where it comes from the configuration, or nothing is kept. */
export function masterKeyFile({
  secret,
  secretFile,
  dataDir,
}: MasterKeySettings): string | undefined {
  if (secret !== undefined || (secretFile === undefined && dataDir === ":memory:")) {
    return undefined;
  }
  return secretFile ?? join(dataDir, "secret");
}

/** 32 random bytes in base64. */
export function createKey(): string {
  return randomBytes(32).toString("base64");
}

/** Writes the keys, one a line, for the file's owner alone. A crash leaves the old file or the new one, never a part. */
export async function writeKeys(file: string, keys: readonly string[]): Promise<void> {
  const made = await open(`${file}.new`, "w", 0o600);
  try {
    await made.chmod(0o600);
    await made.writeFile(`${keys.join("\n")}\n`);
    await made.sync();
  } finally {
    await made.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(dirname(file));
}

/** Not every system lets a folder be opened; there a rename is as durable as it gets. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function readKeys(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new PaymentError(
      "configuration_invalid",
      `server: the master key cannot be read: ${file}. Put it back from where you keep it; without it no stored secret can be read`,
      { cause },
    );
  }
  const keys = text.split("\n").filter((line) => line.trim() !== "");
  if (keys.length > 0 && keys.every((key) => KEY.test(key.trim()))) {
    return keys.map((key) => key.trim());
  }
  throw new PaymentError(
    "configuration_invalid",
    `server: the master key in ${file} must be 32 bytes in base64`,
  );
}
