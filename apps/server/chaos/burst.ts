import { createChance } from "./chance.ts";
import { burstFate } from "./fate.ts";
import { type Finding, judge } from "./judge.ts";
import { countOrders, countSent, countTold, type RunResult } from "./run.ts";
import { waitUntilDone } from "./settle.ts";
import type { Told } from "./shop.ts";
import { makeOrder, type Order } from "./storm.ts";
import { gatherLedgers, inWorld, type World } from "./world.ts";

/** How many orders are made at once, and how many payments are told of at once. */
const MAKERS = 16;
const SENDERS = 64;

/**
 * Two processes on one PostgreSQL get every webhook at the same moment, as fast as they take them, and nothing else goes
 * wrong: no shop may be told of a payment twice, not even with the same id.
 *
 * @param webhooks how many are sent: one half to each process.
 */
export async function runBurst(seed: string, webhooks: number): Promise<RunResult> {
  return await inWorld({ database: "postgres", seed }, true, async (world) => {
    const orders: Order[] = [];
    await inParallel(MAKERS, Math.ceil(webhooks / 2), async (index) => {
      const name = `ORDER-${index}`;
      const order = await makeOrder(world, name, burstFate(createChance(seed, name)));
      if (order) orders.push(order);
    });
    await inParallel(SENDERS, orders.length, async (index) => await tellBoth(world, orders[index]));
    const ledgers = await gatherLedgers(world, orders, await waitUntilDone(world.database));
    return {
      findings: [...judge(ledgers), toldTwice(ledgers.told)],
      numbers: {
        ...countOrders(orders),
        ...countSent(world.sender.ledger),
        ...countTold(ledgers.told),
      },
    };
  });
}

async function tellBoth({ sender }: World, order: Order | undefined): Promise<void> {
  for (const sent of order?.sent ?? []) {
    await Promise.all([sender.send(sent, 0), sender.send(sent, 1)]);
  }
}

function toldTwice(told: readonly Told[]): Finding {
  const known = new Set<string>();
  const twice = told.filter(({ id }) => known.size === known.add(id).size);
  return {
    what: "double",
    text: "deliveries of a message that a shop had already",
    count: twice.length,
    example: twice[0]?.id,
  };
}

async function inParallel(
  workers: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, run));
}
