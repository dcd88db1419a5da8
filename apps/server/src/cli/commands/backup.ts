import { resolve } from "node:path";
import { systemClock } from "@polygate/core";
import { Command } from "commander";
import { createBackup } from "../../backup/create-backup.ts";
import type { Manifest } from "../../backup/manifest.ts";
import { splitPassword, ToolError } from "../../backup/postgres-tools.ts";
import { findMasterKey } from "../../master-key.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { databaseFile, inspect, openDatabase } from "../open-database.ts";
import type { AddCommand } from "../program.ts";
import { readSettings, type Settings } from "../settings.ts";

interface Options {
  readonly withSecrets?: boolean;
}

/** `polygate backup`: a copy of everything, made while the server runs. */
export function addBackup(parent: Command, add: AddCommand): void {
  const command = new Command("backup")
    .description("copy the database while the server runs, and check the copy")
    .argument("[folder]", "where to; a folder that is not there yet")
    .option("--with-secrets", "also the master key and the configuration");
  add<Options>(parent, command, async ({ configFile, report }, options, [given]) => {
    const settings = await readSettings(configFile);
    const { config } = settings;
    const now = systemClock();
    const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
    const folder = resolve(given ?? `polygate-backup-${time}`);
    const manifest = await order(settings, {
      folder,
      file: databaseFile(config),
      databaseUrl: config.databaseUrl,
      now,
      withSecrets: options.withSecrets === true,
      onProgress: report.progress,
    });
    report.done({ folder, ...manifest }, () => describe(folder, manifest, settings));
    return EXIT.done;
  });
}

async function order(
  { config, file: configFile }: Settings,
  {
    withSecrets,
    ...rest
  }: Pick<
    Parameters<typeof createBackup>[0],
    "folder" | "file" | "databaseUrl" | "now" | "onProgress"
  > & {
    readonly withSecrets: boolean;
  },
): Promise<Manifest> {
  const storage = await openDatabase(config);
  const sealed = await storage.run("readSealed", {}).finally(() => storage.close());
  const facts = await inspect(config);
  const keyIds = [...new Set(sealed.map((secret) => secret.sealed.split(".")[0] ?? ""))];
  const keys = withSecrets ? (await findMasterKey(config)).read() : [];
  try {
    return await createBackup({
      ...rest,
      schema: facts?.schema ?? 0,
      keyIds,
      ...(withSecrets && { secrets: { configFile, keys } }),
    });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { address } = splitPassword(config.databaseUrl ?? "");
    throw new Failure(EXIT.failed, error.message, {
      cause: error,
      hint: error.isMissing
        ? `Install PostgreSQL's client programs (on Debian: apt install postgresql-client), or run on the database's own host:
pg_dump --format=custom --file=polygate.dump '${address}'`
        : "Is pg_dump at least as new as the database? It refuses a newer one.",
    });
  }
}

function describe(folder: string, manifest: Manifest, { file }: Settings): string {
  const { bytes, database, holdsSecrets, keyIds } = manifest;
  const secrets = holdsSecrets
    ? `The master key and the configuration ARE IN IT: whoever has this folder can read every stored secret. Encrypt it before it leaves this machine.`
    : `The master key is NOT in it${keyIds.length > 0 ? `, and without ${keyIds.join(" and ")} no stored secret in it can be read` : ""}. Keep a copy of the key and of ${file} elsewhere.`;
  return `Written and checked: ${folder} (${database}, ${bytes} bytes)
${secrets}
Rehearse its return: polygate restore --verify ${folder}`;
}
