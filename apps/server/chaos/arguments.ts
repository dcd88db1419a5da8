import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { DATABASES, type DatabaseName } from "./database.ts";

export interface ChaosArguments {
  readonly databases: readonly DatabaseName[];
  readonly events: number;
  readonly kills: number;
  /** How many webhooks the burst on PostgreSQL has; 0 for none. */
  readonly burst: number;
  readonly seed: string;
}

export const USAGE = `npm run chaos -- [--database <name>]... [--events <n>] [--kills <n>] [--burst <n>] [--seed <text>]
  databases: ${DATABASES.join(", ")}`;

/**
 * Reads what stands behind the command.
 *
 * @throws {Error} with a sentence that names what is wrong.
 */
export function parseChaosArguments(argv: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      database: { type: "string", multiple: true, default: [...DATABASES] },
      events: { type: "string", default: "20000" },
      kills: { type: "string", default: "60" },
      burst: { type: "string", default: "10000" },
      seed: { type: "string", default: String(randomInt(1_000_000)) },
    },
  });
  const unknown = values.database.find((name) => !DATABASES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new Error(`There is no database "${unknown}". There are: ${DATABASES.join(", ")}.`);
  }
  return {
    databases: DATABASES.filter((name) => values.database.includes(name)),
    events: toCount("events", values.events),
    kills: toCount("kills", values.kills),
    burst: toCount("burst", values.burst),
    seed: values.seed,
  };
}

function toCount(name: string, text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new Error(`--${name} wants a whole number, not "${text}".`);
}
