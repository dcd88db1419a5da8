import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { systemClock } from "@polygate/core";
import { Command } from "commander";
import { BACKUP_FILES, type Manifest, readManifest } from "../../backup/manifest.ts";
import { splitPassword, ToolError } from "../../backup/postgres-tools.ts";
import { restorePostgres, restoreSqlite } from "../../backup/restore-backup.ts";
import { type Finding, verifyBackup } from "../../backup/verify-backup.ts";
import type { ServerConfig } from "../../config.ts";
import { findMasterKey, masterKeyFile, writeKeys } from "../../master-key.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { databaseFile, inspect } from "../open-database.ts";
import type { AddCommand } from "../program.ts";
import { readSettings } from "../settings.ts";

interface Options {
  readonly verify?: boolean;
  readonly replace?: boolean;
}

/** `polygate restore`: puts a backup in its place, or only rehearses that. */
export function addRestore(parent: Command, add: AddCommand): void {
  const command = new Command("restore")
    .description("put a backup in the place of the database; the server must not run")
    .argument("<folder>", "the backup")
    .option("--verify", "only rehearse: read and check everything, change nothing")
    .option("--replace", "even where a database is there, which is kept under another name");
  add<Options>(parent, command, async ({ configFile, report }, options, [given = ""]) => {
    const folder = resolve(given);
    const { config } = await readSettings(configFile);
    const manifest = await readManifest(folder);
    const keys = await keysAfter(folder, config);
    const findings = await verifyBackup(folder, manifest, keys);
    const isWhole = findings.every(({ ok }) => ok);
    if (options.verify || !isWhole) {
      report.done({ folder, manifest, findings, ok: isWhole }, () =>
        describe(manifest, findings, isWhole),
      );
      return isWhole ? EXIT.done : EXIT.problems;
    }
    refuseOther(manifest, config);
    const kept = await place(folder, manifest, config, options.replace === true);
    if (manifest.holdsSecrets) await placeKeys(keys, config);
    report.done({ folder, manifest, restored: true, kept }, () =>
      [
        `Restored: ${manifest.database} as of ${manifest.createdAt}.`,
        ...(kept === undefined ? [] : [`What was there before is kept: ${kept}`]),
        "Next: polygate doctor, then polygate serve. It asks the gateways about every payment that was open then.",
      ].join("\n"),
    );
    return EXIT.done;
  });
}

/** The master keys there would be: the configured ones first, then those in the backup. None is made. */
async function keysAfter(folder: string, config: ServerConfig): Promise<string[]> {
  const file = masterKeyFile(config);
  const configured =
    file === undefined || existsSync(file) ? (await findMasterKey(config)).read() : [];
  const inBackup = await readFile(join(folder, BACKUP_FILES.secret), "utf8").catch(() => "");
  return [...new Set([...configured, ...inBackup.split("\n").filter(Boolean)])];
}

/** Has the server open what was sealed with the backup's keys. What is sealed from now on is sealed with its own. */
async function placeKeys(keys: readonly string[], config: ServerConfig): Promise<void> {
  const file = masterKeyFile(config);
  if (file === undefined || keys.length === 0) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeKeys(file, keys);
}

function refuseOther({ database }: Manifest, { databaseUrl }: ServerConfig): void {
  const configured = databaseUrl === undefined ? "SQLite" : "PostgreSQL";
  if (database === configured) return;
  throw new Failure(
    EXIT.configuration,
    `The backup is of ${database}, and the configuration names ${configured}.`,
    {
      hint:
        database === "SQLite"
          ? "Take databaseUrl out of the configuration, or restore with one that has none."
          : "Set DATABASE_URL to an empty PostgreSQL database.",
    },
  );
}

async function place(
  folder: string,
  manifest: Manifest,
  config: ServerConfig,
  replace: boolean,
): Promise<string | undefined> {
  if (config.databaseUrl !== undefined) {
    await placeDump(folder, manifest, config.databaseUrl, config);
    return undefined;
  }
  const file = databaseFile(config);
  if (existsSync(file) && !replace) {
    throw new Failure(EXIT.failed, `${file} is there already.`, {
      hint: "Stop the server and add --replace: what is there is kept under another name.",
    });
  }
  const time = new Date(systemClock()).toISOString().replace(/[-:]|\.\d+/g, "");
  return await restoreSqlite(folder, manifest, file, `before-restore-${time}`);
}

async function placeDump(
  folder: string,
  manifest: Manifest,
  databaseUrl: string,
  config: ServerConfig,
): Promise<void> {
  const facts = await inspect(config);
  if (facts && facts.schema > 0) {
    throw new Failure(EXIT.failed, "The configured PostgreSQL database is not empty.", {
      hint: "Create an empty one (createdb polygate_restored) and name it in DATABASE_URL.",
    });
  }
  try {
    await restorePostgres(folder, manifest, databaseUrl);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { address } = splitPassword(databaseUrl);
    throw new Failure(EXIT.failed, error.message, {
      cause: error,
      hint: `Nothing was changed. By hand: pg_restore --single-transaction --no-owner --dbname='${address}' ${join(folder, manifest.file)}`,
    });
  }
}

function describe(manifest: Manifest, findings: readonly Finding[], isWhole: boolean): string {
  const lines = findings.map(
    ({ name, ok, detail }) => `${ok ? "ok  " : "FAIL"} ${name}: ${detail}`,
  );
  const secrets = manifest.holdsSecrets
    ? "The master key and the configuration are in it."
    : "The master key is not in it: it must come from where you keep it.";
  return [
    `${manifest.database} as of ${manifest.createdAt}, by Polygate ${manifest.polygate}. ${secrets}`,
    ...lines,
    isWhole ? "It can be restored." : "It cannot be restored as it is.",
  ].join("\n");
}
