import * as z from "zod";

/** One refund on the wire. */
export const Refund = z.object({ id: z.string(), status: z.string(), amount: z.string() });
export type Refund = z.infer<typeof Refund>;

/** A payment on the wire. Amounts are decimal texts in the payment's currency, times milliseconds since 1970. */
export const Payment = z.object({
  id: z.string(),
  reference: z.string(),
  status: z.string(),
  amount: z.string(),
  currency: z.string(),
  captured: z.string(),
  transaction: z.string().nullish(),
  paid_at: z.string().nullish(),
  decline: z.string().nullish(),
  dispute: z.string().nullish(),
  refunds: z.array(Refund),
});
export type Payment = z.infer<typeof Payment>;

/** The answer to a create call. */
export const Created = z.object({
  reference: z.string(),
  url: z.url(),
  amount: z.string(),
  currency: z.string(),
  expires_at: z.string(),
});

/** A page of payments. */
export const Page = z.object({ payments: z.array(Payment), more: z.boolean() });

/** What it posts to the webhook address. */
export const Notice = z.object({ event: z.string(), payment: Payment });
