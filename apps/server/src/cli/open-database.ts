import { join } from "node:path";
import type { ServerConfig } from "../config.ts";
import { type DatabaseFacts, inspectDatabase } from "../storage/inspect.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { EXIT } from "./exit-codes.ts";
import { Failure } from "./failure.ts";

/** Where the SQLite file lies. */
export function databaseFile({ dataDir }: ServerConfig): string {
  return join(dataDir, "polygate.db");
}

/**
 * Looks at the configured database.
 *
 * @throws {Failure} `unreachable` where it cannot be reached.
 */
export async function inspect(config: ServerConfig): Promise<DatabaseFacts | undefined> {
  try {
    return await inspectDatabase(databaseFile(config), config.databaseUrl);
  } catch (cause) {
    const reason = describe(cause);
    throw new Failure(EXIT.unreachable, `The database cannot be reached: ${reason}`, {
      cause,
      hint:
        config.databaseUrl === undefined
          ? `Is ${databaseFile(config)} a file that this user may read and write?`
          : "Is PostgreSQL running, and are address, user, password and database of DATABASE_URL right?",
    });
  }
}

/**
 * Opens the configured database beside a server that may be running. It is not brought up to date: that is the server's
 * to do, so that no older one finds a schema it does not know.
 *
 * @throws {Failure} `unreachable` where there is none, or it is another version's.
 */
export async function openDatabase(config: ServerConfig): Promise<Storage> {
  const facts = await inspect(config);
  if (!facts || facts.schema === 0) {
    throw new Failure(EXIT.unreachable, "There is no database yet.", {
      hint: "polygate serve makes it at its first start. Is --config the one the server uses?",
    });
  }
  if (facts.schema !== facts.latest) {
    const isNewer = facts.schema > facts.latest;
    throw new Failure(
      EXIT.unreachable,
      `The database has schema ${facts.schema}, this version of Polygate knows ${facts.latest}.`,
      {
        hint: isNewer
          ? "Use the version of Polygate that the server runs on."
          : "Start the server of this version once: it brings the database up to date.",
      },
    );
  }
  const { databaseUrl } = config;
  return await openStorage({ databaseUrl, file: databaseFile(config), sameThread: true });
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error instanceof Error ? error.message : "unknown error";
}
