import type { PaymentRow } from "../storage/sessions.ts";
import { ask } from "./ask.ts";
import type { Engine } from "./engine.ts";

/** How many questions are asked at once, and how long a question is nobody else's, in milliseconds. */
const AT_ONCE = 16;
const LEASE = 60_000;

/**
 * Asks about every payment whose question is due now.
 *
 * @param goesOn whether more may be begun.
 * @returns how many were asked.
 */
export async function sweep(engine: Engine, goesOn: () => boolean): Promise<number> {
  let asked = 0;
  while (goesOn()) {
    const due = await engine.storage.run("claimChecks", {
      now: engine.clock(),
      limit: AT_ONCE,
      lease: LEASE,
    });
    if (due.length === 0) break;
    await Promise.all(due.map((payment) => askOne(engine, payment)));
    asked += due.length;
  }
  return asked;
}

/** One payment that cannot be asked about must not keep the others from being asked. Its lease ends by itself. */
async function askOne(engine: Engine, payment: PaymentRow): Promise<void> {
  try {
    await ask(engine, payment, payment.check_reason);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "failed";
    engine.logger.warn(`payment ${payment.payment_id}: not asked: ${reason}`);
  }
}
