import { randomUUID } from "node:crypto";
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
  let gathering: NodeJS.Timeout | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      application_name: "polygate wakes",
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    fresh.on("error", () => undefined);
    fresh.on("end", () => {
      if (client === fresh) client = undefined;
      if (closed) return;
      reconnecting = setTimeout(() => void connect().then(onWake, () => undefined), PAUSE);
      reconnecting.unref();
    });
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
    client = fresh;
  }

  async function send(): Promise<void> {
    gathering = undefined;
    try {
      await client?.query("select pg_notify($1, $2)", [CHANNEL, self]);
    } catch {
      // The others find the work at their next turn.
    }
  }

  await connect();
  return {
    tell() {
      gathering ??= setTimeout(() => void send(), GATHER);
    },
    async close() {
      closed = true;
      clearTimeout(reconnecting);
      if (gathering !== undefined) {
        clearTimeout(gathering);
        await send();
      }
      await client?.end();
    },
  };
}
