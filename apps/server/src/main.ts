#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { PaymentError } from "@polygate/core";
import { env } from "./env.ts";
import { consoleLogger, createJsonLogger } from "./logger.ts";
import { startServer } from "./start-server.ts";

const DEFAULT_FILE = "polygate.json";

const logger = env.nodeEnv === "production" ? createJsonLogger() : consoleLogger;

try {
  const server = await startServer(await readConfig(), { logger });
  logger.info(`Polygate answers at ${server.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** The file's settings, with those of the environment over them. */
async function readConfig() {
  const file = env.configFile ?? DEFAULT_FILE;
  const config = JSON.parse(await readFile(file, "utf8"));
  return {
    ...config,
    ...(env.port && { port: Number(env.port) }),
    ...(env.host && { host: env.host }),
    ...(env.publicUrl && { publicUrl: env.publicUrl }),
    ...(env.dataDir && { dataDir: env.dataDir }),
    ...(env.databaseUrl && { databaseUrl: env.databaseUrl }),
    ...(env.allowPrivate && { allowPrivate: env.allowPrivate.split(",") }),
    ...(env.secret && { secret: env.secret }),
  };
}

function explain(error: unknown): string {
  if (PaymentError.is(error)) return error.message;
  if (!(error instanceof Error)) return "Polygate could not start.";
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT")
    return `There is no configuration file. Write ${DEFAULT_FILE}, or name one in POLYGATE_CONFIG.`;
  if (code === "EADDRINUSE") return "The port is in use. Set another one: PORT=4001.";
  if (error instanceof SyntaxError) return "The configuration file is not JSON.";
  return error.message;
}
