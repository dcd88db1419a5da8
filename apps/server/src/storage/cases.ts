import type { CaseKind } from "@polygate/core";
import type { Queries } from "./database.ts";
import type { PaymentRow } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

/** Records something a merchant must decide. One open case of a kind per payment; a repeat changes nothing. */
export async function openCase(
  db: Queries,
  payment: PaymentRow,
  input: {
    readonly kind: CaseKind;
    readonly reason: string;
    readonly inboxId: number | null;
    readonly now: number;
  },
): Promise<void> {
  const { kind, reason, inboxId, now } = input;
  const opened = await db
    .insertInto("cases")
    .values({
      payment_id: payment.payment_id,
      session_id: payment.session_id,
      store_id: payment.store_id,
      account_id: payment.account_id,
      kind,
      reason,
      inbox_id: inboxId,
      opened_at: now,
      status: "open",
      basis: reason,
      asked: "{}",
      said: "[]",
      holds: 0,
      revision: 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("case_id")
    .executeTakeFirst();
  if (!opened) return;
  await addToTimeline(db, {
    session_id: payment.session_id,
    at: now,
    kind: "case",
    text: `To look at (${kind}): ${reason}`,
  });
}
