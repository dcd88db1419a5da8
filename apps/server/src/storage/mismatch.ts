import { openCase } from "./cases.ts";
import type { Queries } from "./database.ts";
import { holdSession } from "./report.ts";
import type { PaymentRow } from "./sessions.ts";

/**
 * Records that the gateway says a payment is paid in a way that cannot be booked for it. The order is neither paid nor
 * ended by the clock: the merchant must look at it.
 */
export async function holdForMismatch(
  db: Queries,
  payment: PaymentRow,
  input: { readonly reason: string; readonly inboxId: number | null; readonly now: number },
): Promise<void> {
  await openCase(db, payment, { kind: "mismatch", ...input });
  await holdSession(db, payment.session_id);
}
