import type { PaymentRecord, PaymentStatus } from "@polygate/core";

/** The words of Medusa's payment sessions that this plugin uses. */
export type SessionStatus = "authorized" | "captured" | "pending";

/**
 * A declined, expired or canceled attempt leaves Medusa's session pending: Medusa lets no one pay a session in `error`
 * or `canceled` again, while the buyer may always try once more, and late money may always come.
 */
const SESSION_STATUS: Readonly<Record<PaymentStatus, SessionStatus>> = {
  pending: "pending",
  authorized: "authorized",
  captured: "captured",
  failed: "pending",
  expired: "pending",
  canceled: "pending",
};

/** What Medusa is told of a payment: captured only for exactly what was payable, for it compares no amounts itself. */
export function toSessionStatus(record: Pick<PaymentRecord, "status" | "fit">): SessionStatus {
  if (record.status === "captured" && record.fit !== "exact") return "pending";
  return SESSION_STATUS[record.status];
}
