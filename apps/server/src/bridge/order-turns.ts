import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createTurns, PaymentError, type Turns } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";

/** How long a turn lasts that nobody ends, as after a crash, in milliseconds: longer than all calls of one together. */
const LEASE = 120_000;
/** How often and how long another process' turn is waited for, in milliseconds. */
const PAUSE = 200;
const PATIENCE = 20_000;

/**
 * Has what is done to one order of a store done one after the other, in all processes together.
 *
 * @returns turns that reject with {@link PaymentError} `gateway_unavailable` where another process' takes too long.
 */
export function createOrderTurns(
  { storage, clock }: Pick<Engine, "storage" | "clock">,
  storeId: string,
): Turns {
  const inTurn = createTurns();

  return (order_ref, task) =>
    inTurn(order_ref, async () => {
      const key = { store_id: storeId, order_ref, token: randomUUID() };
      await take(key);
      try {
        return await task();
      } finally {
        await storage.run("endOrderTurn", key);
      }
    });

  async function take(key: { store_id: string; order_ref: string; token: string }): Promise<void> {
    for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
      if (await storage.run("takeOrderTurn", { ...key, now: clock(), lease: LEASE })) return;
      await sleep(PAUSE);
    }
    throw new PaymentError("gateway_unavailable", `order ${key.order_ref} is being worked on`);
  }
}
