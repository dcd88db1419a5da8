import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseServerConfig, type ServerConfig } from "../config.ts";
import { env } from "../env.ts";
import { EXIT } from "./exit-codes.ts";
import { codeOf, Failure } from "./failure.ts";

/** The server's configuration, and where it came from. */
export interface Settings {
  readonly config: ServerConfig;
  readonly file: string;
}

/** The file's name where none is given. */
export const DEFAULT_FILE = "polygate.json";

/**
 * Reads the configuration: the file's settings with those of the environment over them. Paths in the file start from the
 * file's own folder.
 *
 * @param given the file of `--config`; else `POLYGATE_CONFIG`, else `./polygate.json`.
 * @throws {Failure} `configuration` where there is none or it is no JSON; {@link PaymentError} naming every wrong field.
 */
export async function readSettings(given: string | undefined): Promise<Settings> {
  const file = resolve(given ?? env.configFile ?? DEFAULT_FILE);
  const settings = await readJson(file);
  const folder = dirname(file);
  for (const field of ["dataDir", "secretFile"]) {
    const path = settings[field];
    if (typeof path === "string" && path !== ":memory:") settings[field] = resolve(folder, path);
  }
  settings.dataDir ??= resolve(folder, "data");
  return { config: parseServerConfig({ ...settings, ...readEnvironment() }), file };
}

function readEnvironment(): Record<string, unknown> {
  const { secret, secretFile } = env;
  return {
    ...(env.port && { port: Number(env.port) }),
    ...(env.host && { host: env.host }),
    ...(env.publicUrl && { publicUrl: env.publicUrl }),
    ...(env.dataDir && { dataDir: env.dataDir }),
    ...(env.databaseUrl && { databaseUrl: env.databaseUrl }),
    ...(env.metricsPort && {
      metrics: {
        port: Number(env.metricsPort),
        ...(env.metricsHost && { host: env.metricsHost }),
        ...(env.metricsToken && { token: env.metricsToken }),
      },
    }),
    ...(env.trustedProxies && { trustedProxies: env.trustedProxies.split(",") }),
    ...(env.smtpUrl && { smtp: { url: env.smtpUrl, from: env.smtpFrom } }),
    ...(env.allowPrivate && { allowPrivate: env.allowPrivate.split(",") }),
    // Whichever stands in the environment replaces what stands in the file, whichever that is.
    ...((secret || secretFile) && {
      secret: secret || undefined,
      secretFile: secretFile || undefined,
    }),
  };
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const isMissing = codeOf(cause) === "ENOENT";
    throw new Failure(
      EXIT.configuration,
      isMissing
        ? `There is no configuration file: ${file}`
        : `The configuration file cannot be read: ${file} (${codeOf(cause)})`,
      {
        cause,
        hint: isMissing
          ? "polygate init writes one. Another one is named by --config or POLYGATE_CONFIG."
          : "Run polygate as the user who owns it, or change its owner.",
      },
    );
  }
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings === "object" && settings !== null) return { ...settings };
  } catch {
    // The parser quotes the text, which holds keys.
  }
  throw new Failure(EXIT.configuration, `The configuration file is not JSON: ${file}`, {
    hint: "Look for a missing comma or quote near the last change.",
  });
}
