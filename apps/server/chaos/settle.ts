import { setTimeout } from "node:timers/promises";
import type { ChaosDatabase } from "./database.ts";
import type { Servers } from "./servers.ts";

/** What is still to be done, by the database. */
export interface Left {
  /** Acknowledged, and not worked on. */
  readonly messages: number;
  /** Neither paid nor ended. */
  readonly payments: number;
  /** Shops to be told. */
  readonly deliveries: number;
}

/** The first step the clock is put forward by, and the last; each is twice the one before. Milliseconds. */
const STEP = 600_000;
const LONGEST_STEP = 6 * 3_600_000;
/** Past the end of every schedule. */
const ROUNDS = 40;

/** Lets what is due be done, puts the clock forward, and so on until nothing is left, or nothing more comes of it. */
export async function settle(
  database: ChaosDatabase,
  servers: Servers,
  now: () => number,
): Promise<Left> {
  let left = await whenQuiet(database, LOOKS, now);
  for (let round = 0; round < ROUNDS && isSomething(left); round += 1) {
    servers.skip(Math.min(STEP * 2 ** round, LONGEST_STEP));
    left = await whenQuiet(database, LOOKS, now);
  }
  return left;
}

/** Servers look for work every second: what has not changed for longer than that changes no more by itself. */
const LOOK = 300;
const LOOKS = 4;
const MANY_LOOKS = 200;

/**
 * Lets what is due be done, without putting the clock forward: no lease ends meanwhile. Gives up where nothing comes of it
 * for a minute.
 */
export async function waitUntilDone(database: ChaosDatabase): Promise<Left> {
  return await whenQuiet(database, MANY_LOOKS);
}

/** @param now what is due by it is waited for longer: an account has only so many questions a minute. */
async function whenQuiet(
  database: ChaosDatabase,
  looks: number,
  now?: () => number,
): Promise<Left> {
  let left = await countLeft(database);
  for (let same = 0; isSomething(left); ) {
    const isDue = now !== undefined && (await isAnythingDue(database, now()));
    if (same >= (isDue ? MANY_LOOKS : looks)) break;
    await setTimeout(LOOK);
    const after = await countLeft(database);
    same = JSON.stringify(after) === JSON.stringify(left) ? same + 1 : 0;
    left = after;
  }
  return left;
}

/** Whether there is a question about a payment that has not ended, and time for it. */
async function isAnythingDue(database: ChaosDatabase, now: number): Promise<boolean> {
  const rows = await database.query(`select 1 as due from payments
    where status in ('pending', 'authorized') and superseded = 0 and next_check_at <= ${now} limit 1`);
  return rows.length > 0;
}

function isSomething({ messages, payments, deliveries }: Left): boolean {
  return messages + payments + deliveries > 0;
}

async function countLeft(database: ChaosDatabase): Promise<Left> {
  const [row] = await database.query(`select
    (select count(*) from inbox where processed_at is null) as messages,
    (select count(*) from payments where status in ('pending', 'authorized') and superseded = 0) as payments,
    (select count(*) from outbox where status = 'pending') as deliveries`);
  return {
    messages: Number(row?.messages),
    payments: Number(row?.payments),
    deliveries: Number(row?.deliveries),
  };
}
