import { randomUUID } from "node:crypto";
import type { Engine } from "../engine/engine.ts";
import type { PlatformMessageRow } from "../storage/platform-inbox.ts";

/** How many messages are worked on at once, and how long each is nobody else's, in milliseconds. */
const AT_ONCE = 16;
const LEASE = 120_000;

const SECOND = 1_000;
/** Between two tries; the last goes on until it works. */
const PAUSES = [5, 30, 120, 600, 1_800, 3_600, 4 * 3_600].map((seconds) => seconds * SECOND);

/** Works on what platforms sent and was kept, until it succeeds. */
export async function workOnMessages(engine: Engine, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const token = randomUUID();
    const due = await engine.storage.run("claimPlatformMessages", {
      now: engine.clock(),
      limit: AT_ONCE,
      lease: LEASE,
      token,
      without: [],
    });
    if (due.length === 0) return;
    await Promise.all(due.map((message) => workOn(engine, message, token)));
  }
}

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
  await engine.storage.run("recordPlatformMessage", {
    inbox_id,
    token,
    now,
    error,
    next_at: now + pause + Math.round(pause * 0.1 * Math.random()),
  });
}

async function work(engine: Engine, message: PlatformMessageRow): Promise<void> {
  const connected = await engine.stores.connect(engine, message.store_id);
  if (!connected?.platform.work) throw new Error("its store is not connected");
  const { message_id: id, topic, body } = message;
  await connected.platform.work({ id, topic, body });
}
