import * as z from "zod";
import { Money } from "./money.ts";
import { Refund } from "./refund.ts";

/** Where a payment stands. Refunds, partial captures and overpayments are amounts, not statuses. */
export const PaymentStatus = z.enum([
  "pending",
  "authorized",
  "captured",
  "canceled",
  "expired",
  "failed",
]);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** Why, in the few words every platform understands. What is not on the list is `declined`. */
export const DeclineCode = z.enum([
  "declined",
  "insufficient_funds",
  "expired",
  "authentication_failed",
  "limit_exceeded",
  "suspected_fraud",
  "canceled_by_buyer",
  "processing_error",
]);
export type DeclineCode = z.infer<typeof DeclineCode>;

/** Why a payment was refused. The message is the gateway's own, for the merchant and not the buyer. */
export const Decline = z.object({ code: DeclineCode, message: z.string() });
export type Decline = z.infer<typeof Decline>;

/** Who paid, as far as the gateway says. Personal data: erased with the buyer. */
export const Payer = z.object({
  name: z.string().optional(),
  /** A UPI address (`name@psp`). */
  vpa: z.string().optional(),
  phone: z.string().optional(),
  /** Masked, never a whole number. */
  card: z.string().optional(),
});
export type Payer = z.infer<typeof Payer>;

/** Where money that was captured is contested. */
export const Dispute = z.object({
  status: z.enum(["open", "lost", "won"]),
  /** The contested part, where the gateway states it. */
  money: Money.optional(),
  /** The gateway's time, milliseconds since 1970, where it states one. */
  at: z.int().optional(),
});
export type Dispute = z.infer<typeof Dispute>;

/**
 * A payment as its gateway reports it now. What the gateway does not state is absent, never invented.
 * Times are milliseconds since 1970-01-01T00:00Z.
 */
export const Payment = z.object({
  /** Our id, where the gateway echoes it. */
  paymentId: z.string().min(1).optional(),
  /** What the gateway finds the payment by. Opaque to everyone but the driver. */
  reference: z.string().min(1),
  status: PaymentStatus,
  /** What may pay only once: UTR, TrxID, pgTransId. */
  transactionId: z.string().min(1).optional(),
  /** What we asked for. */
  asked: Money.optional(),
  /** What the buyer had to pay, where it may differ from `asked`. */
  payable: Money.optional(),
  /** Collected so far. */
  captured: Money.optional(),
  /** Given back so far. */
  refunded: Money.optional(),
  /** The single refunds, where the gateway lists them. */
  refunds: z.array(Refund).optional(),
  /** Whether money is on its way back of which the gateway has not said yet that it arrived: worth asking again. */
  refunding: z.boolean().optional(),
  paidAt: z.int().optional(),
  /** The gateway's name of the means ("UPI", "bKash", "Debit Card"). */
  method: z.string().optional(),
  payer: Payer.optional(),
  decline: Decline.optional(),
  dispute: Dispute.optional(),
});
export type Payment = z.infer<typeof Payment>;
