import * as z from "zod";
import { Money } from "./money.ts";

/** Where a refund stands. Only the gateway's explicit word ends `pending`: one believed failed too early is paid twice. */
export const RefundStatus = z.enum(["pending", "succeeded", "failed"]);
export type RefundStatus = z.infer<typeof RefundStatus>;

/** Money on its way back to the buyer. Many gateways take days and may still fail. */
export const Refund = z.object({
  /** The refund's own id: ours where the gateway takes one, else the gateway's. Not the payment's reference. */
  reference: z.string().min(1),
  status: RefundStatus,
  money: Money,
  /** The bank's number for it (ARN), where stated. */
  bankReference: z.string().min(1).optional(),
  /** When it was given back, milliseconds since 1970, where stated. */
  at: z.int().optional(),
});
export type Refund = z.infer<typeof Refund>;
