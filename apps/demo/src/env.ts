/** What the demo reads from its environment. */
export interface DemoEnvironment {
  /** The shop's port; the server and the sandbox take the next two. */
  readonly port: number;
  /** Where orders, payments and the demo's own keys are kept. */
  readonly dataDir: string;
}

const HIGHEST_PORT = 65_533;

/**
 * Reads `PORT`.
 *
 * @throws {Error} with a sentence for the person at the terminal if `PORT` leaves no room for three ports.
 */
export function readEnvironment(): DemoEnvironment {
  const text = process.env.PORT ?? "3000";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > HIGHEST_PORT) {
    throw new Error(
      `PORT must be a number from 1 to ${HIGHEST_PORT}, for example PORT=4000 npm start`,
    );
  }
  return { port, dataDir: "./data" };
}
