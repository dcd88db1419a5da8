import { spawn } from "node:child_process";
import { once } from "node:events";
import { environmentWith } from "../env.ts";

/** One of PostgreSQL's own programs could not do its work. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  /** Whether the program is not installed at all. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing: boolean) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** The most that is kept of what a program says, in characters. */
const MAX_SAID = 2_000;

/**
 * Runs `pg_dump` or `pg_restore` on a database. The password goes through the environment: arguments are seen by everyone
 * on the machine.
 *
 * @throws {ToolError} with the program's own words.
 */
export async function runPostgresTool(
  program: "pg_dump" | "pg_restore",
  args: readonly string[],
  databaseUrl?: string,
): Promise<void> {
  const connection = databaseUrl === undefined ? undefined : splitPassword(databaseUrl);
  const child = spawn(
    program,
    [...args, ...(connection ? [`--dbname=${connection.address}`] : [])],
    {
      env: environmentWith(connection?.password ? { PGPASSWORD: connection.password } : {}),
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-MAX_SAID);
  });
  try {
    const [code] = await once(child, "close");
    if (code !== 0)
      throw new ToolError(`${program}: ${said.trim() || `ended with ${code}`}`, false);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(`${program} is not installed here`, true);
  }
}

/** An address without its password, as it may be shown and typed, and the password. */
export function splitPassword(databaseUrl: string): {
  readonly address: string;
  readonly password: string;
} {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = "";
  return { address: url.href, password };
}
