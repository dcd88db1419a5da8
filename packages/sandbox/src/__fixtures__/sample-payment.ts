import type { SandboxPayment } from "../payment.ts";

/** A payment as the ledger would hold it, with only what a test cares about said. */
export function samplePayment(
  fields: Partial<SandboxPayment> & Pick<SandboxPayment, "gateway">,
): SandboxPayment {
  const requested = fields.requested ?? { amount: 10_000, currency: "INR" };
  return {
    id: "id",
    serial: 1,
    orderId: "ORDER-1",
    aliases: [],
    requested,
    payable: requested,
    status: "open",
    scenario: "paid",
    createdAt: 0,
    expiresAt: 0,
    declines: 0,
    refunds: [],
    renewals: [],
    dispute: "none",
    details: {},
    custom: {},
    announced: 0,
    ...fields,
  };
}
