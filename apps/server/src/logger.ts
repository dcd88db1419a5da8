/** Where an operator reads what the server does. Never given bodies, keys or personal data. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** Writes to the process's own output, one line each. */
export const consoleLogger: Logger = {
  info: (message) => process.stdout.write(`${message}\n`),
  warn: (message) => process.stderr.write(`${message}\n`),
};
