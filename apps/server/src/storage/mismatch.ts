import { type CaseInput, openCase } from "./cases.ts";
import type { Queries } from "./database.ts";
import { followOrder } from "./follow.ts";
import { lockOrder } from "./orders.ts";
import type { PaymentRow } from "./sessions.ts";

/**
 * Records that the gateway says a payment is paid in a way that cannot be booked for it. The order is neither paid nor
 * ended by the clock: the merchant must look at it.
 */
export async function holdForMismatch(
  db: Queries,
  payment: PaymentRow,
  input: Omit<CaseInput, "kind" | "holds">,
): Promise<void> {
  await lockOrder(db, payment);
  const opened = await openCase(db, payment, { ...input, kind: "mismatch", holds: true });
  if (opened) await followOrder(db, payment, input.now);
}
