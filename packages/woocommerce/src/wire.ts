// WooCommerce's REST API, wc/v3, as it is on the wire: https://woocommerce.github.io/woocommerce-rest-api-docs/
// Only the fields we read. Numbers arrive as strings of their own digits.
import * as z from "zod";

export const Order = z.object({
  id: z.string().regex(/^\d+$/),
  /** What the store has registered; plugins add their own. */
  status: z.string().min(1),
  currency: z.string(),
  /** In the store's display decimals: BDT may be "251". */
  total: z.string(),
  payment_method: z.string(),
  transaction_id: z.string(),
  /** Stays when a paid order is moved back, so it says more than the status. */
  date_paid_gmt: z.string().nullable(),
  /** Whether anything is left to do once it is paid; not so for downloads. Stores of some age do not say. */
  needs_processing: z.boolean().optional(),
  meta_data: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
export type Order = z.infer<typeof Order>;

export const Note = z.object({ note: z.string() });

/** `code` is WooCommerce's or WordPress's own name for what went wrong. */
export const Failure = z.object({
  code: z.string().regex(/^(woocommerce|rest)_\w{1,80}$/),
  /** For people, in the store's language. */
  message: z.string().default(""),
});
export type Failure = z.infer<typeof Failure>;

/** What of an order we change. */
export interface OrderChange {
  readonly status?: "pending" | "processing" | "on-hold" | "failed";
  /** Completes the payment, if the order still needs one after `status` was set: if it is then pending or failed. */
  readonly set_paid?: true;
  readonly transaction_id?: string;
  readonly meta_data?: readonly { readonly key: string; readonly value: string }[];
}
