import type { DueDelivery } from "../storage/outbox.ts";
import type { Engine } from "./engine.ts";

/** Counts a try to tell a shop; where it took the news of money, also how long that took since the money came. */
export function measureDelivery(
  { metrics, clock }: Engine,
  { message, view }: DueDelivery,
  outcome: string,
): void {
  const { event } = message;
  const { paid_at } = view.session;
  const isNews = event === "payment.success" && outcome === "delivered" && paid_at !== null;
  const decidedBy = view.decidedBy ?? "unknown";
  metrics.told({
    event,
    outcome,
    ...(isNews && { paid: { at: paid_at, decidedBy, now: clock() } }),
  });
}
