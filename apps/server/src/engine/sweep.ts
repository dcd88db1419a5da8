import { ask } from "./ask.ts";
import type { Engine } from "./engine.ts";

/** How many questions are asked at once, and how long a question is nobody else's, in milliseconds. */
const AT_ONCE = 16;
const LEASE = 60_000;

/** Asks about every payment whose question is due now. @returns how many were asked. */
export async function sweep(engine: Engine): Promise<number> {
  let asked = 0;
  for (;;) {
    const due = await engine.storage.run("claimChecks", {
      now: engine.clock(),
      limit: AT_ONCE,
      lease: LEASE,
    });
    if (due.length === 0) return asked;
    const known = due.filter((payment) => engine.accounts.get(payment.account_id));
    await Promise.all(known.map((payment) => ask(engine, payment, payment.check_reason)));
    asked += due.length;
  }
}
