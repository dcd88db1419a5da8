import { Money } from "@polygate/core/money";
import * as z from "zod";
import { GatewayName } from "./gateway-name.ts";
import { Scenario } from "./scenario.ts";

/** `open` until something final happens. An expired or declined payment can still become paid. */
export const SandboxStatus = z.enum(["open", "paid", "declined", "cancelled", "expired"]);
export type SandboxStatus = z.infer<typeof SandboxStatus>;

/** Money given back. It is done once the clock reaches `completesAt`. */
export const SandboxRefund = z.object({
  /** The merchant's own id of the refund, or one the gateway made up. */
  id: z.string(),
  money: Money,
  requestedAt: z.number(),
  completesAt: z.number(),
  reason: z.string(),
});
export type SandboxRefund = z.infer<typeof SandboxRefund>;

/** A further charge on the same subscription. Zotlo only. */
export const SandboxRenewal = z.object({
  transactionId: z.string(),
  money: Money,
  paidAt: z.number(),
});
export type SandboxRenewal = z.infer<typeof SandboxRenewal>;

/** One payment as the gateway sees it. */
export const SandboxPayment = z.object({
  gateway: GatewayName,
  /** The gateway's own id, part of the pay page's URL. */
  id: z.string(),
  /** Which of the gateway's payments it is, counted from 1. */
  serial: z.number(),
  /** The merchant's order id. */
  orderId: z.string(),
  /** Other names the merchant knows the payment by. */
  aliases: z.array(z.string()),
  requested: Money,
  /** What the buyer must pay. Differs from `requested` only at PayGate. */
  payable: Money,
  status: SandboxStatus,
  scenario: Scenario,
  createdAt: z.number(),
  expiresAt: z.number(),
  /** When money that is on its way arrives, whatever was said until then. */
  settlesAt: z.number().optional(),
  paid: Money.optional(),
  paidAt: z.number().optional(),
  /** UTR, TrxID, pgTransId or transaction_id: present once paid or declined. */
  transactionId: z.string().optional(),
  /** What the buyer paid with. */
  method: z.string().optional(),
  /** Attempts the bank refused. */
  declines: z.number(),
  refunds: z.array(SandboxRefund),
  renewals: z.array(SandboxRenewal),
  dispute: z.enum(["none", "opened", "reverted"]),
  /** Where the merchant wants webhooks for this payment; else the account's URL counts. */
  webhookUrl: z.string().optional(),
  /** Texts of the request that the gateway repeats or shows later. */
  details: z.record(z.string(), z.string()),
  /** The merchant's own data: `metadata`, `customParameters`. */
  custom: z.record(z.string(), z.json()),
  /** How many webhooks were composed so far: Zozo takes JSON and form in turns. */
  announced: z.number(),
});
export type SandboxPayment = z.infer<typeof SandboxPayment>;
