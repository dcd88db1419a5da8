import { pino } from "pino";

/** Where an operator reads what the server does. Never given bodies, keys or personal data. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** Writes to the process's own output, one line each, for people. */
export const consoleLogger: Logger = {
  info: (message) => process.stdout.write(`${message}\n`),
  warn: (message) => process.stderr.write(`${message}\n`),
};

/** Writes to the process's output, one JSON object each, for machines that collect logs. */
export function createJsonLogger(): Logger {
  const log = pino({
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  return {
    info: (message) => log.info(message),
    warn: (message) => log.warn(message),
  };
}
