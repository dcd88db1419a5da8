import { randomUUID } from "node:crypto";
import type { DueWork } from "../engine/due-work.ts";
import type { Engine } from "../engine/engine.ts";
import { createInFlight } from "../engine/in-flight.ts";
import type { PlatformPoll } from "../storage/platform-polls.ts";

const SECOND = 1_000;
/** How often it is asked which stores are to be looked at, in milliseconds. */
const TURN = 5 * SECOND;
/** How many stores are looked at at once. */
const AT_ONCE = 8;
/** How long a look may take, and how long it is nobody else's, in milliseconds. */
const TIMEOUT = 120 * SECOND;
const LEASE = 180 * SECOND;
/** How soon a platform that has nothing to look at is asked again whether it is so: settings change. In milliseconds. */
const IDLE = 3_600 * SECOND;
/** Between two looks that failed: doubling, up to half an hour, in milliseconds. */
const FIRST_PAUSE = 30 * SECOND;
const LONGEST_PAUSE = 1_800 * SECOND;

/**
 * Looks at the stores whose platforms must be looked at: each by one process at a time, none holding up another.
 *
 * @param onEnd called each time a look has ended: there may be more to be seen at once.
 */
export function createPlatformPolls(onEnd: () => void): DueWork {
  let askedAt = Number.NEGATIVE_INFINITY;
  const underWay = createInFlight(AT_ONCE, onEnd);

  return {
    async begin(engine, goesOn) {
      const now = engine.clock();
      if (Math.abs(now - askedAt) < TURN) return;
      askedAt = now;
      while (goesOn() && underWay.room() > 0) {
        const token = randomUUID();
        const limit = underWay.room();
        const due = await engine.storage.run("claimPolls", { now, limit, lease: LEASE, token });
        for (const poll of due) {
          underWay.begin(async () => {
            // There is more to be seen.
            if (await lookAt(engine, poll, token)) askedAt = Number.NEGATIVE_INFINITY;
          });
        }
        if (due.length < limit) return;
      }
    },
    next: underWay.next,
    end: underWay.end,
  };
}

/** Where it cannot be recorded its lease ends, and it is looked again. @returns whether the next look is due at once. */
async function lookAt(engine: Engine, poll: PlatformPoll, token: string): Promise<boolean> {
  const { store_id } = poll;
  const { outcome, after } = await look(engine, poll);
  if (outcome.type === "failed") {
    engine.logger.warn(`store ${store_id}: its shop was not looked at: ${outcome.error}`);
  }
  const now = engine.clock();
  try {
    await engine.storage.run("recordPoll", {
      store_id,
      token,
      now,
      next_at: now + after,
      outcome,
    });
    return after === 0;
  } catch (failure) {
    engine.logger.warn(`store ${store_id}: a look was not recorded: ${reasonOf(failure)}`);
    return false;
  }
}

async function look(engine: Engine, { store_id, cursor, failures }: PlatformPoll) {
  try {
    const connected = await engine.stores.connect(engine, store_id);
    if (!connected?.platform.poll) return { outcome: { type: "idle" }, after: IDLE } as const;
    const signal = AbortSignal.timeout(TIMEOUT);
    const found = await connected.platform.poll(cursor ?? undefined, { signal });
    return {
      outcome: { type: "looked", cursor: found.cursor },
      after: Math.max(0, found.after),
    } as const;
  } catch (failure) {
    const after = Math.min(FIRST_PAUSE * 2 ** Math.min(failures, 10), LONGEST_PAUSE);
    return { outcome: { type: "failed", error: reasonOf(failure) }, after } as const;
  }
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : "failed";
}
