// WooCommerce's REST API, wc/v3, as it is on the wire: https://woocommerce.github.io/woocommerce-rest-api-docs/
// Only the fields we read. Numbers arrive as strings of their own digits.
import * as z from "zod";

const Id = z.string().regex(/^\d+$/);
const Meta = z.object({ key: z.string(), value: z.unknown() });

export const Refund = z.object({
  id: Id,
  reason: z.string().nullish(),
  /** Negative. */
  total: z.string(),
});
export type Refund = z.infer<typeof Refund>;

export const Order = z.object({
  id: Id,
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
  meta_data: z.array(Meta),
  /** What the buyer knows it by. Plugins make it anything. */
  number: z.string().nullish(),
  /** In UTC, without saying so. */
  date_created_gmt: z.string().nullish(),
  billing: z.object({ email: z.string().nullish(), phone: z.string().nullish() }).nullish(),
  customer_ip_address: z.string().nullish(),
  refunds: z.array(Refund).nullish(),
});
export type Order = z.infer<typeof Order>;

/** An order in a list of changed ones: what of it concerns us, and nothing about its buyer. */
export const ChangedOrder = z.object({
  id: Id,
  status: z.string(),
  currency: z.string(),
  total: z.string(),
  payment_method: z.string(),
  date_modified_gmt: z.string(),
  date_paid_gmt: z.string().nullable(),
  refunds: z.array(Refund).nullish(),
  meta_data: z.array(Meta),
});
export type ChangedOrder = z.infer<typeof ChangedOrder>;

/** What a webhook of WooCommerce's is read for. One about a deleted order has the number alone. */
export const OrderHint = z.object({
  id: Id,
  payment_method: z.string().optional(),
  meta_data: z.array(Meta).optional(),
});
export type OrderHint = z.infer<typeof OrderHint>;

/** What we keep of whatever told us of an order. */
export const OrderMessage = z.object({ id: Id });

export const Webhook = z.object({
  id: Id,
  status: z.string(),
  topic: z.string(),
  delivery_url: z.string(),
});
export type Webhook = z.infer<typeof Webhook>;

export interface NewWebhook {
  readonly name: string;
  readonly topic: string;
  readonly delivery_url: string;
  readonly secret: string;
}

export const PaymentMethod = z.object({
  id: z.string(),
  title: z.string().nullish(),
  enabled: z.boolean(),
});
export type PaymentMethod = z.infer<typeof PaymentMethod>;

export const Setting = z.object({ value: z.string() });

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
