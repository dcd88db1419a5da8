import { schedule } from "./checks.ts";
import type { Queries } from "./database.ts";
import { lockPayment, readSession, type SessionView } from "./sessions.ts";
import { addFacts } from "./settle.ts";

/** Ends a session that is not paid because its shop or buyer says so. Safe to repeat; a paid one is left as it is. */
export async function cancelSession(
  db: Queries,
  input: {
    readonly session_id: string;
    readonly account: string;
    readonly title: string;
    readonly by: "shop" | "buyer";
    readonly now: number;
  },
): Promise<SessionView | undefined> {
  const found = await readSession(db, { session_id: input.session_id });
  if (!found) return found;
  await lockPayment(db, found.payment.payment_id);
  const view = await readSession(db, { session_id: input.session_id });
  if (view?.session.status !== "pending") return view;
  const { payment } = view;
  const canceled = {
    kind: "canceled" as const,
    account: input.account,
    reference: payment.reference ?? payment.payment_id,
    at: input.now,
    receivedAt: input.now,
  };
  const changed = await addFacts(db, payment, [canceled], {
    decidedBy: input.by,
    inboxId: null,
    title: input.title,
    now: input.now,
  });
  await schedule(db, changed, { now: input.now, answered: true });
  return await readSession(db, { session_id: input.session_id });
}
