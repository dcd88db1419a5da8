import { randomUUID } from "node:crypto";
import { tellPlatform } from "../bridge/send-report.ts";
import type { DueDelivery } from "../storage/outbox.ts";
import type { DueWork } from "./due-work.ts";
import type { Engine } from "./engine.ts";
import { createInFlight } from "./in-flight.ts";
import { measureDelivery } from "./measure-delivery.ts";
import { sendWebhook } from "./send-webhook.ts";
import { createTally } from "./tally.ts";

/** How many messages are under way at once in this process. Of one endpoint's there are far fewer. */
const AT_ONCE = 256;
/** Longer than any try may take, in milliseconds. */
const LEASE = 60_000;

/**
 * Tells shops what they must be told. A shop that does not answer holds up no other.
 *
 * @param onEnd called each time a try has ended: there may be room for more.
 */
export function createDeliveries(onEnd: () => void): DueWork {
  const underWay = createInFlight(AT_ONCE, onEnd);
  const ofStores = createTally();

  return {
    async begin(engine, goesOn) {
      while (goesOn() && underWay.room() > 0) {
        const token = randomUUID();
        const due = await engine.storage.run("claimDeliveries", {
          now: engine.clock(),
          limit: underWay.room(),
          lease: LEASE,
          token,
          busy: Object.fromEntries(ofStores.counts),
        });
        if (due.length === 0) return;
        for (const delivery of due) {
          const { store_id } = delivery.view.session;
          underWay.begin(() =>
            ofStores.during(store_id, () => deliverOne(engine, delivery, token)),
          );
        }
      }
    },
    next: underWay.next,
    end: underWay.end,
  };
}

/** Where it cannot be recorded its lease ends, and it is sent again, as the same event. */
async function deliverOne(engine: Engine, delivery: DueDelivery, token: string): Promise<void> {
  const { message } = delivery;
  const at = engine.clock();
  const started = performance.now();
  try {
    const sent = await (message.kind === "report" ? tellPlatform : sendWebhook)(engine, delivery);
    const recorded = await engine.storage.run("recordDelivery", {
      message_id: message.message_id,
      token,
      at,
      now: engine.clock(),
      duration: performance.now() - started,
      random: Math.random(),
      ...sent,
    });
    if (recorded) measureDelivery(engine, delivery, sent.outcome);
    else engine.logger.warn(`message ${message.message_id}: took longer than its lease`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "failed";
    engine.logger.warn(`message ${message.message_id}: not recorded: ${reason}`);
  }
}
