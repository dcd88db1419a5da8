import type { Clock } from "@polygate/core";
import { BEAT } from "../engine/pulse.ts";
import type { SecretBox } from "../secret-box.ts";
import type { DatabaseFacts } from "../storage/inspect.ts";
import type { Storage } from "../storage/storage.ts";
import { version } from "../version.ts";
import { type Check, reasonOf } from "./check.ts";

/** Looks at the database as it is: its version, and whether what it answers is on disk. */
export function checkDatabase(facts: DatabaseFacts | undefined): Check {
  const name = "database";
  if (!facts || facts.schema === 0) {
    return {
      name,
      state: "warn",
      detail: "there is none yet",
      fix: "polygate serve makes it at its first start.",
    };
  }
  const settings = Object.entries(facts.durability).map(([key, value]) => `${key} ${value}`);
  const detail = `${facts.kind} ${facts.release}, schema ${facts.schema}, ${settings.join(", ")}`;
  if (facts.careless.length > 0) {
    return {
      name,
      state: "fail",
      detail,
      fix: `A crash may lose what gateways were told is stored: set ${facts.careless.join(" and ")} to on.`,
    };
  }
  if (facts.schema === facts.latest) return { name, state: "ok", detail };
  return {
    name,
    state: "fail",
    detail,
    fix:
      facts.schema > facts.latest
        ? "A newer Polygate wrote it: use that version, or restore a backup from before."
        : "Start the server of this version: it brings the database up to date.",
  };
}

/** Looks at what lies in the database: whether secrets open, who works on it, and what waits too long. */
export async function checkContents(
  storage: Storage,
  box: SecretBox,
  clock: Clock,
): Promise<Check[]> {
  return [
    await checkSecrets(storage, box),
    await checkProcesses(storage, clock()),
    await checkWaiting(storage, clock()),
  ];
}

async function checkSecrets(storage: Storage, box: SecretBox): Promise<Check> {
  const name = "stored secrets";
  const all = await storage.run("readSealed", {});
  for (const { table, id, sealed } of all) {
    try {
      box.open(sealed);
    } catch (error) {
      return {
        name,
        state: "fail",
        detail: `${table} ${id}: ${reasonOf(error)}`,
        fix: "Put the master key back that it was sealed with; or enter that secret again.",
      };
    }
  }
  return { name, state: "ok", detail: `${all.length}, all readable` };
}

async function checkProcesses(storage: Storage, now: number): Promise<Check> {
  const name = "processes";
  const alive = await storage.run("listProcesses", { since: now - 3 * BEAT });
  const versions = [...new Set(alive.map((process) => process.version))];
  if (alive.length === 0) {
    return {
      name,
      state: "fail",
      detail: "no server runs on this database",
      fix: "polygate serve",
    };
  }
  const detail = `${alive.length} alive, version ${versions.join(" and ")}`;
  if (versions.length === 1 && versions[0] === version) return { name, state: "ok", detail };
  return {
    name,
    state: "warn",
    detail: `${detail}; this program is ${version}`,
    fix: "Restart the servers on one version.",
  };
}

/** Longer than any wait that is planned, in milliseconds. */
const OVERDUE = 15 * 60_000;

async function checkWaiting(storage: Storage, now: number): Promise<Check> {
  const name = "work";
  const { inboxWaiting, outboxWaiting, questionDue, cases } = await storage.run("readGauges", {
    now,
  });
  const open = Object.values(cases).reduce((sum, count) => sum + count, 0);
  const detail = `${inboxWaiting} messages to work on, ${outboxWaiting} to deliver, ${open} open cases`;
  if (questionDue !== undefined && now - questionDue > OVERDUE) {
    const minutes = Math.round((now - questionDue) / 60_000);
    return {
      name,
      state: "fail",
      detail: `${detail}; a gateway should have been asked ${minutes} minutes ago`,
      fix: "Does the server run, and does its log name a gateway that does not answer?",
    };
  }
  if (open > 0) return { name, state: "warn", detail, fix: "polygate cases" };
  return { name, state: "ok", detail };
}
