import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";

/** Tells the other processes on the same database that something is due now, and hears it from them. */
export interface Wakes {
  /** Soon, and once for many calls. */
  tell(): void;
  /** Tells what was not told yet, then hears no more. */
  close(): Promise<void>;
}

const CHANNEL = "polygate_due";
/** For how long calls are gathered, and until a broken connection is tried again, in milliseconds. */
const GATHER = 20;
const PAUSE = 2_000;

/**
 * Wakes by `LISTEN` and `NOTIFY`, on a connection of its own and after the commit, so that a notice never holds up a
 * transaction. Nothing depends on a notice: who misses one finds the work at its next regular turn.
 *
 * @param onWake called for a notice of another process, and after a pause in which one may have been missed.
 */
export async function listenForWakes(url: string, onWake: () => void): Promise<Wakes> {
  const self = randomUUID();
  let client: Client | undefined;
  let wanted = false;
  let sending: Promise<void> | undefined;
  const closing = new AbortController();
  let closed = false;

  async function connect(): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      application_name: "polygate wakes",
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    fresh.on("error", () => undefined);
    fresh.on("notification", ({ payload }) => {
      if (payload !== self) onWake();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      await fresh.end();
      throw error;
    }
    if (closed) return await fresh.end();
    client = fresh;
    fresh.on("end", () => {
      client = undefined;
      void reconnect();
    });
  }

  async function reconnect(): Promise<void> {
    while (client === undefined && !closed) {
      try {
        await setTimeout(PAUSE, undefined, { ref: false, signal: closing.signal });
        await connect();
        onWake();
      } catch {
        // Still not there, or closed meanwhile.
      }
    }
  }

  async function send(): Promise<void> {
    while (wanted) {
      await setTimeout(GATHER);
      wanted = false;
      // Should it fail, the others find the work at their next turn.
      await client?.query("select pg_notify($1, $2)", [CHANNEL, self]).catch(() => undefined);
    }
    sending = undefined;
  }

  await connect();
  return {
    tell() {
      wanted = true;
      sending ??= send();
    },
    async close() {
      closed = true;
      closing.abort();
      await sending;
      await client?.end();
    },
  };
}
