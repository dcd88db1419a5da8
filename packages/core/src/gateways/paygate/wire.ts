// PayGate's API v1 as https://paygate.getotts.com/ shows it. Only the fields we read. What a Polygate server adds is marked.
import * as z from "zod";

/** Goes into paths, so nothing that could leave them. Documented as 16 upper-case hex digits. */
export const SessionId = z.string().regex(/^[\w-]{1,64}$/, "not a session id");

const WebUrl = z.url({ protocol: /^https?$/ });

export const Payment = z.object({
  session_id: SessionId,
  requested_amount: z.string().nullish(),
  payable_amount: z.string().nullish(),
  status: z.string(),
  merchant_ref: z.string().nullish(),
  utr: z.string().nullish(),
  /** Polygate. PayGate states none: it is INR. */
  currency: z.string().nullish(),
  /** Polygate: what came, which need not be what was payable. */
  received_amount: z.string().nullish(),
  /** Polygate. */
  refunded_amount: z.string().nullish(),
  /** Polygate. */
  paid_at: z.string().nullish(),
  /** Polygate: why a failed one failed. */
  decline: z.string().nullish(),
});
export type Payment = z.infer<typeof Payment>;

export const Created = Payment.extend({
  requested_amount: z.string(),
  payable_amount: z.string(),
  checkout_url: WebUrl,
  upi_id: z.string().nullish(),
  upi_deeplink: z.string().nullish(),
  expires_at: z.string().nullish(),
});
export type Created = z.infer<typeof Created>;

/** Every answer, as far as is known: no page shows how a payment is read, listed or canceled, or what an error looks like. */
export const Envelope = z.looseObject({
  success: z.boolean().nullish(),
  error: z.unknown().optional(),
  message: z.unknown().optional(),
  payment: z.unknown().optional(),
});
export type Envelope = z.infer<typeof Envelope>;

export const List = z.union([
  z.array(Payment),
  z.object({ payments: z.array(Payment) }).transform(({ payments }) => payments),
  z.object({ data: z.array(Payment) }).transform(({ data }) => data),
]);

export const Event = Payment.extend({
  event: z.string(),
  timestamp: z.string().nullish(),
});
export type Event = z.infer<typeof Event>;
