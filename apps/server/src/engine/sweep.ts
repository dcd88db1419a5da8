import type { PaymentRow } from "../storage/sessions.ts";
import { ask, LEASE } from "./ask.ts";
import type { Engine } from "./engine.ts";
import { createInFlight } from "./in-flight.ts";

/** How many questions are under way at once in this process. Of one account's there are far fewer. */
const AT_ONCE = 128;
/** Between two lines in the log about one account's spent budget, in milliseconds. */
const SAY_AGAIN = 60_000;

/** Asks gateways on schedule and because of hints. A gateway that does not answer holds up no other account's questions. */
export interface Questions {
  /** Begins to ask what is due and may be asked, and does not wait for it. */
  begin(engine: Engine, goesOn: () => boolean): Promise<void>;
  /** Waits until a question has ended; not at all where none is under way. @returns whether one was. */
  next(): Promise<boolean>;
  /** Waits for what is under way. */
  end(): Promise<void>;
}

/** @param onEnd called each time a question has ended: there may be room for more. */
export function createQuestions(onEnd: () => void): Questions {
  const underWay = createInFlight(AT_ONCE, onEnd);
  /** How many are under way by account. */
  const busy = new Map<string, number>();
  /** When an account's spent budget was last told of. */
  const said = new Map<string, number>();

  function count(account: string, change: number): void {
    const now = (busy.get(account) ?? 0) + change;
    if (now === 0) busy.delete(account);
    else busy.set(account, now);
  }

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
          busy: Object.fromEntries(busy),
        });
        sayExhausted(engine, exhausted);
        if (due.length === 0) return;
        for (const payment of due) {
          count(payment.account_id, 1);
          underWay.begin(() =>
            askOne(engine, payment).finally(() => count(payment.account_id, -1)),
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
