// WezoPay's API v1 as https://wezopay.com/docs shows it. Only the fields we read.
import * as z from "zod";

const WebUrl = z.url({ protocol: /^https?$/ });

/** `{ success, data }`; what an error looks like is documented for 422 only, which has `error`. */
export const Envelope = z.object({
  success: z.boolean().nullish(),
  error: z.unknown().optional(),
  message: z.unknown().optional(),
  data: z.unknown().optional(),
  /** Of a list; not documented. */
  meta: z.object({ last_page: z.string().nullish() }).nullish(),
});
export type Envelope = z.infer<typeof Envelope>;

export const Created = z.object({
  token: z.string().min(1),
  payment_url: WebUrl,
  expires_at: z.string().nullish(),
});
export type Created = z.infer<typeof Created>;

export const Payment = z.object({
  token: z.string().min(1),
  invoice_id: z.string().nullish(),
  status: z.string(),
  amount: z.string().nullish(),
  /** Nowhere documented: all is BDT. */
  currency: z.string().nullish(),
  trx_id: z.string().nullish(),
  paid_at: z.string().nullish(),
});
export type Payment = z.infer<typeof Payment>;

/** How a page of payments looks is not documented: the payments, or the payments beside the number of the last page. */
export const Page = z.union([
  z.array(Payment).transform((payments) => ({ payments, last_page: undefined })),
  z
    .object({ payments: z.array(Payment), last_page: z.string().nullish() })
    .transform(({ payments, last_page }) => ({ payments, last_page })),
  z
    .object({ data: z.array(Payment), last_page: z.string().nullish() })
    .transform(({ data, last_page }) => ({ payments: data, last_page })),
]);

export const Event = Payment.extend({ event: z.string() });
export type Event = z.infer<typeof Event>;
