import { randomUUID } from "node:crypto";
import type { DueWork } from "../engine/due-work.ts";
import type { Engine } from "../engine/engine.ts";
import { createInFlight } from "../engine/in-flight.ts";
import { createTally } from "../engine/tally.ts";
import type { PlatformMessageRow } from "../storage/platform-inbox.ts";

/** How many messages are worked on at once, and how many of one store. */
const AT_ONCE = 64;
const OF_ONE_STORE = 4;
/** How long each is nobody else's, in milliseconds. */
const LEASE = 120_000;

const SECOND = 1_000;
/** Between two tries; the last goes on until it works. */
const PAUSES = [5, 30, 120, 600, 1_800, 3_600, 4 * 3_600].map((seconds) => seconds * SECOND);

/**
 * Works on what platforms sent and was kept, until it succeeds. A store that takes long holds up no other.
 *
 * @param onEnd called each time a message was worked on: there may be room for more.
 */
export function createPlatformWork(onEnd: () => void): DueWork {
  const underWay = createInFlight(AT_ONCE, onEnd);
  const ofStores = createTally();

  return {
    async begin(engine, goesOn) {
      while (goesOn() && underWay.room() > 0) {
        const token = randomUUID();
        const full = [...ofStores.counts].filter(([, messages]) => messages >= OF_ONE_STORE);
        const due = await engine.storage.run("claimPlatformMessages", {
          now: engine.clock(),
          limit: Math.min(underWay.room(), OF_ONE_STORE),
          lease: LEASE,
          token,
          without: full.map(([store]) => store),
        });
        if (due.length === 0) return;
        for (const message of due) {
          underWay.begin(() =>
            ofStores.during(message.store_id, () => workOn(engine, message, token)),
          );
        }
      }
    },
    next: underWay.next,
    end: underWay.end,
  };
}

/** Where it cannot be recorded its lease ends, and it is worked on again. */
async function workOn(engine: Engine, message: PlatformMessageRow, token: string): Promise<void> {
  const { inbox_id, store_id, attempts } = message;
  let error: string | null = null;
  try {
    await work(engine, message);
  } catch (failure) {
    error = failure instanceof Error ? failure.message : "failed";
    engine.logger.warn(`message ${inbox_id} of store ${store_id}: ${error}; trying again`);
  }
  const now = engine.clock();
  const pause = PAUSES[Math.min(attempts, PAUSES.length - 1)] ?? SECOND;
  const next_at = now + pause + Math.round(pause * 0.1 * Math.random());
  try {
    await engine.storage.run("recordPlatformMessage", { inbox_id, token, now, error, next_at });
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : "failed";
    engine.logger.warn(`message ${inbox_id} of store ${store_id}: not recorded: ${reason}`);
  }
}

async function work(engine: Engine, message: PlatformMessageRow): Promise<void> {
  const connected = await engine.stores.connect(engine, message.store_id);
  if (!connected?.platform.work) throw new Error("its store is not connected");
  const { message_id: id, topic, body } = message;
  await connected.platform.work({ id, topic, body });
}
