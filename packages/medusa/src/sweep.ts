import { settle } from "./settle.ts";
import type { World } from "./world.ts";

const LEASE = 5 * 60_000;
const BATCH = 20;

/**
 * Settles all that is due: what makes every paid order certain when webhooks are lost and buyers leave.
 *
 * @returns how many were looked at.
 */
export async function sweep(world: World): Promise<number> {
  let count = 0;
  for (;;) {
    const due = await world.ledger.takeDue(world.now(), LEASE, BATCH);
    for (const { id } of due) {
      try {
        await settle(world, id);
      } catch (error) {
        world.log(`polygate: payment ${id} could not be settled: ${textOf(error)}`);
      }
    }
    count += due.length;
    if (due.length < BATCH) return count;
  }
}

/** What went wrong, in its own words. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
