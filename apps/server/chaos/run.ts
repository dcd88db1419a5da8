import { createChance } from "./chance.ts";
import type { ChaosDatabase, DatabaseName } from "./database.ts";
import { drawFate } from "./fate.ts";
import { type Finding, judge, wasToldOf } from "./judge.ts";
import type { Sent } from "./sender.ts";
import type { Servers } from "./servers.ts";
import { settle } from "./settle.ts";
import type { Told } from "./shop.ts";
import { type Order, storm } from "./storm.ts";
import { gatherLedgers, inWorld } from "./world.ts";

export interface RunOptions {
  readonly database: DatabaseName;
  readonly seed: string;
  /** How many different webhooks the gateways send at least. */
  readonly events: number;
  /** How many server processes are killed. */
  readonly kills: number;
  /** How often the database is taken away. */
  readonly disturbances: number;
  /** Called with the share of the events that is through, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a run was, and what it found. */
export interface RunResult {
  readonly findings: readonly Finding[];
  /** What happened, by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Lets everything go wrong that can, against real servers, and compares the ledgers. */
export async function runChaos(options: RunOptions): Promise<RunResult> {
  return await inWorld(options, false, async (world) => {
    const { servers, gateway, shops, sender } = world;
    const trouble = planTrouble(options, servers, world.database);
    const orders = await storm(world, options.events, drawFate, (share) => {
      trouble.onProgress(share);
      options.onProgress?.(share);
    });
    await trouble.done();
    shops.becomeReliable();
    // The webhook alone must have told of these: not even now would a question find the money.
    const told = new Set(orders.filter(wasToldOf).map(({ payment }) => payment));
    gateway.becomeReliable((payment) => payment.silent && told.has(payment));
    return {
      findings: judge(
        await gatherLedgers(world, orders, await settle(world.database, servers, world.now)),
      ),
      numbers: {
        ...countOrders(orders),
        ...countSent(sender.ledger),
        ...countTold(shops.ledger),
        "server processes killed": servers.kills,
        "database taken away": trouble.disturbed(),
      },
    };
  });
}

/** Kills and disturbances at random moments of the storm, which are shares of its events: no clock decides them. */
function planTrouble(
  { seed, kills, disturbances }: RunOptions,
  servers: Servers,
  database: ChaosDatabase,
) {
  const chance = createChance(seed, "trouble");
  const draw = (count: number) =>
    Array.from({ length: count }, () => chance.next()).sort((one, other) => one - other);
  const killAt = draw(kills);
  const disturbAt = draw(disturbances);
  let disturbing: Promise<unknown> = Promise.resolve();
  let disturbed = 0;

  return {
    onProgress(share: number): void {
      if (killAt[0] !== undefined && killAt[0] <= share && servers.kill(chance)) killAt.shift();
      if (disturbAt[0] === undefined || disturbAt[0] > share) return;
      disturbAt.shift();
      disturbed += 1;
      disturbing = disturbing.then(() => database.disturb(chance));
    },
    async done() {
      await disturbing;
    },
    disturbed: () => disturbed,
  };
}

export function countOrders(orders: readonly Order[]): Record<string, number> {
  const paid = orders.filter(({ fate }) => fate.end === "paid");
  return {
    orders: orders.length,
    "of them paid": paid.length,
    "whose webhook never arrived": paid.filter((order) => !wasToldOf(order)).length,
  };
}

export function countSent(ledger: readonly Sent[]): Record<string, number> {
  const genuine = ledger.filter(({ forgery }) => forgery === undefined);
  const sum = (sent: readonly Sent[], of: "attempts" | "acknowledged") =>
    sent.reduce((soFar, it) => soFar + it[of], 0);
  return {
    "webhooks of the gateways": genuine.length,
    "times one was sent": sum(genuine, "attempts"),
    "times one was acknowledged": sum(genuine, "acknowledged"),
    "forged webhooks": ledger.length - genuine.length,
  };
}

export function countTold(ledger: readonly Told[]): Record<string, number> {
  const messages = new Set(ledger.map(({ id }) => id));
  return { "messages to shops": messages.size, "times one was sent to a shop": ledger.length };
}
