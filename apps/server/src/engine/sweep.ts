import type { PaymentRow } from "../storage/sessions.ts";
import { ask, LEASE } from "./ask.ts";
import type { DueWork } from "./due-work.ts";
import type { Engine } from "./engine.ts";
import { createInFlight } from "./in-flight.ts";
import { createTally } from "./tally.ts";

/** How many questions are under way at once in this process. Of one account's there are far fewer. */
const AT_ONCE = 128;
/** Between two lines in the log about one account's spent budget, in milliseconds. */
const SAY_AGAIN = 60_000;

/**
 * Asks gateways on schedule and because of hints. A gateway that does not answer holds up no other account's questions.
 *
 * @param onEnd called each time a question has ended: there may be room for more.
 */
export function createQuestions(onEnd: () => void): DueWork {
  const underWay = createInFlight(AT_ONCE, onEnd);
  const ofAccounts = createTally();
  /** When an account's spent budget was last told of. */
  const said = new Map<string, number>();

  function sayExhausted(engine: Engine, accounts: readonly string[]): void {
    const now = engine.clock();
    for (const account of accounts) {
      if (Math.abs(now - (said.get(account) ?? 0)) < SAY_AGAIN) continue;
      said.set(account, now);
      engine.logger.warn(
        `account ${account}: more questions are due than it may be asked; they wait, the oldest first`,
      );
    }
  }

  return {
    async begin(engine, goesOn) {
      while (goesOn() && underWay.room() > 0) {
        const { due, exhausted } = await engine.storage.run("claimChecks", {
          now: engine.clock(),
          lease: LEASE,
          budget: engine.limits,
          busy: Object.fromEntries(ofAccounts.counts),
        });
        sayExhausted(engine, exhausted);
        if (due.length === 0) return;
        for (const payment of due) {
          underWay.begin(() =>
            ofAccounts.during(payment.account_id, () => askOne(engine, payment)),
          );
        }
      }
    },
    next: underWay.next,
    end: underWay.end,
  };
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
