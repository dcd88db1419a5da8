import { DatabaseSync } from "node:sqlite";
import { Command } from "commander";
import { createKey, findMasterKey, type MasterKey, writeKeys } from "../../master-key.ts";
import { sealAnew } from "../../rotate-master-key.ts";
import { createSecretBox, toKeyId } from "../../secret-box.ts";
import type { Storage } from "../../storage/storage.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { openDatabase } from "../open-database.ts";
import type { AddCommand } from "../program.ts";
import type { Report } from "../report.ts";
import { readSettings } from "../settings.ts";

interface Options {
  readonly singleHost?: boolean;
}

/** `polygate secrets rotate`: another master key in the place of the one there is. */
export function addSecrets(parent: Command, add: AddCommand): void {
  const secrets = new Command("secrets").description(
    "the master key that encrypts secrets at rest",
  );
  const rotate = new Command("rotate")
    .description(
      "replace the master key and encrypt everything with the new one, beside a running server",
    )
    .option("--single-host", "with PostgreSQL: all server processes read the same secret file");
  add<Options>(secrets, rotate, async ({ configFile, report }, { singleHost }) => {
    const { config } = await readSettings(configFile);
    const key = await findMasterKey(config);
    const storage = await openDatabase(config);
    try {
      const isShared = config.databaseUrl !== undefined && singleHost !== true;
      const result = await withLock(key, () => rotateKey(storage, key, isShared, report));
      report.done(result, () => describe(result, key));
    } finally {
      await storage.close();
    }
    return EXIT.done;
  });
  parent.addCommand(secrets);
}

interface Rotated {
  /** Of the key that everything is sealed with now. */
  readonly keyId: string;
  /** Of the one before it. */
  readonly retired: string;
  readonly sealedAnew: number;
  /** Whether the old key is gone from where the server finds it. */
  readonly removed: boolean;
}

async function rotateKey(
  storage: Storage,
  key: MasterKey,
  isShared: boolean,
  report: Report,
): Promise<Rotated> {
  const before = key.read();
  if (before.length === 1) {
    if (key.file === undefined) throw refuseWithoutSecond("POLYGATE_SECRET=<new key>,<old key>");
    if (isShared)
      throw refuseWithoutSecond("two lines in the secret file: the new key, then the old");
    // From here both keys open, and what a running server seals is sealed with the new one.
    await writeKeys(key.file, [createKey(), ...before]);
  } else {
    report.note("Two keys are there already: going on where an earlier rotation stopped.");
  }
  const sealedAnew = await sealAnew(storage, createSecretBox(key.read), (done, total) =>
    report.progress("Encrypting anew", done, total),
  );
  const [current = "", retired = ""] = key.read();
  if (key.file !== undefined && !isShared) await writeKeys(key.file, [current]);
  return {
    keyId: toKeyId(Buffer.from(current, "base64")),
    retired: toKeyId(Buffer.from(retired, "base64")),
    sealedAnew,
    removed: key.file !== undefined && !isShared,
  };
}

function refuseWithoutSecond(form: string): Failure {
  return new Failure(
    EXIT.configuration,
    "Every server process must know the new key before anything is encrypted with it.",
    {
      hint: `Make one: openssl rand -base64 32
Give it to all of them beside the old one, ${form}, restart them, then run this again.`,
    },
  );
}

function describe({ keyId, retired, sealedAnew, removed }: Rotated, { file }: MasterKey): string {
  const where = removed
    ? `The old key, ${retired}, is gone from ${file}.`
    : `Now take the old key, ${retired}, away everywhere and restart the servers.`;
  return `${sealedAnew} secrets were encrypted anew with the master key ${keyId}. ${where}
Backups made before now still need the old key to be read: make a new backup.`;
}

/** One rotation at a time. The lock ends with the process, however it ends. */
async function withLock<Result>(key: MasterKey, work: () => Promise<Result>): Promise<Result> {
  if (key.file === undefined) return await work();
  const lock = new DatabaseSync(`${key.file}.lock`);
  try {
    try {
      lock.exec("begin exclusive");
    } catch (cause) {
      throw new Failure(EXIT.failed, "Another rotation is under way.", {
        cause,
        hint: "Wait for it to end.",
      });
    }
    return await work();
  } finally {
    lock.close();
  }
}
