import type { Queries } from "./database.ts";
import { queueReport } from "./queue-report.ts";
import type { RefundRow } from "./reserve.ts";
import type { PaymentRow } from "./sessions.ts";

/** Has a refund's shop told that its money will not go back, in the transaction that ends it. Told once. */
export async function reportFailure(db: Queries, refund: RefundRow, now: number): Promise<void> {
  const { refund_id, session_id } = refund;
  await queueReport(db, session_id, "refund.failed", {
    dedupe: `refund.failed ${refund_id}`,
    refund_id,
    now,
  });
}

/** Has a payment's shop told of what is back with the buyer. What it was told of already is not told again. */
export async function reportRefunded(
  db: Queries,
  { session_id, refunded }: PaymentRow,
  now: number,
): Promise<void> {
  await queueReport(db, session_id, "payment.refunded", {
    dedupe: `payment.refunded ${refunded}`,
    now,
  });
}
