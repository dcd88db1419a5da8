import { userInfo } from "node:os";
import { type Clock, systemClock } from "@polygate/core";
import type { ServerConfig } from "../config.ts";
import { findMasterKey } from "../master-key.ts";
import { createSecretBox, type SecretBox } from "../secret-box.ts";
import type { Storage } from "../storage/storage.ts";
import { openDatabase } from "./open-database.ts";
import type { Call } from "./program.ts";
import { readSettings } from "./settings.ts";

/** What a command that reads or changes the database works with, beside a server that may be running. */
export interface AtDatabase {
  readonly storage: Storage;
  readonly config: ServerConfig;
  readonly box: SecretBox;
  readonly clock: Clock;
  /** Who does it, for the audit trail. */
  readonly actor: string;
}

/** Opens the database for a command and closes it after. A running server sees what was changed within a second. */
export async function workOnDatabase<Result>(
  { configFile }: Call,
  work: (at: AtDatabase) => Promise<Result>,
): Promise<Result> {
  const { config } = await readSettings(configFile);
  const box = createSecretBox((await findMasterKey(config)).read);
  const storage = await openDatabase(config);
  try {
    const actor = `command line (${userInfo().username})`;
    return await work({ storage, config, box, clock: systemClock, actor });
  } finally {
    await storage.close();
  }
}

/** A time as it is shown: to the second, in UTC. */
export function showTime(at: number | null): string {
  return at === null ? "" : `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
