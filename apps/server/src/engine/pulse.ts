import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "@polygate/core";
import type { Logger } from "../logger.ts";
import type { Storage } from "../storage/storage.ts";
import { version } from "../version.ts";

/** Writes every few seconds that this process lives: what is written proves that the database takes writes. */
export interface Pulse {
  start(): Promise<void>;
  /** How long ago the last write came through, in milliseconds of real time. */
  age(): number;
  /** Takes the process off the list. */
  stop(): Promise<void>;
}

/** Between two beats, in milliseconds of real time. */
export const BEAT = 10_000;

export function createPulse(storage: Storage, logger: Logger, clock: Clock = systemClock): Pulse {
  const process_id = randomUUID();
  const started_at = clock();
  let timer: NodeJS.Timeout | undefined;
  let beatAt = performance.now();
  let isBroken = false;

  async function beat(): Promise<void> {
    try {
      await storage.run("beat", { process_id, version, started_at, seen_at: clock() });
      if (isBroken) logger.info("the database takes writes again");
      isBroken = false;
      beatAt = performance.now();
    } catch (error) {
      // Once, not every ten seconds for as long as a disk is full.
      if (!isBroken) logger.warn(`the database takes no writes: ${describe(error)}`);
      isBroken = true;
    }
  }

  return {
    async start() {
      await beat();
      timer = setInterval(() => void beat(), BEAT);
      timer.unref();
    },
    age: () => performance.now() - beatAt,
    async stop() {
      clearInterval(timer);
      await storage.run("endBeat", { process_id }).catch(() => undefined);
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
