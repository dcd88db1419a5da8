// Shopify's Admin GraphQL API and webhooks, version 2026-10, as they are on the wire. Only the fields we read.
import * as z from "zod";

export const OrderId = z.string().regex(/^gid:\/\/shopify\/Order\/[1-9]\d{0,19}$/);

/** Amounts are decimal texts; what is outstanding is negative where the shop owes. */
const MoneyBag = z.object({
  presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }),
});
export type MoneyBag = z.infer<typeof MoneyBag>;

const Transaction = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  gateway: z.string().nullish(),
  formattedGateway: z.string().nullish(),
  manuallyCapturable: z.boolean(),
  amountSet: MoneyBag,
  parentTransaction: z.object({ id: z.string() }).nullish(),
});
export type Transaction = z.infer<typeof Transaction>;

const Order = z.object({
  id: OrderId,
  note: z.string().nullish(),
  test: z.boolean(),
  cancelledAt: z.string().nullish(),
  canMarkAsPaid: z.boolean(),
  paymentGatewayNames: z.array(z.string()),
  totalOutstandingSet: MoneyBag,
  transactions: z.array(Transaction),
  metafield: z.object({ value: z.string(), compareDigest: z.string() }).nullish(),
});
export type Order = z.infer<typeof Order>;

/** `order` is null for one that is not there, and for one the app may not see. */
export const ReadOrder = z.object({
  order: Order.nullable(),
  shop: z.object({ plan: z.object({ partnerDevelopment: z.boolean() }) }),
});
export type ReadOrder = z.infer<typeof ReadOrder>;

const Payload = z.object({ userErrors: z.array(z.object({ message: z.string() })) });

/** Every mutation of ours answers with the errors of what it did, by name. */
export const Changed = z.record(z.string(), Payload);

/** The body of `orders/create`: https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-orders/create */
export const CreatedOrder = z.object({
  admin_graphql_api_id: OrderId,
  test: z.boolean(),
  cancelled_at: z.string().nullish(),
  financial_status: z.string().nullish(),
  payment_gateway_names: z.array(z.string()),
  /** The shop's, in which `total_price` and `total_outstanding` are. */
  currency: z.string(),
  total_price: z.string(),
  total_outstanding: z.string(),
  /** The buyer's, who pays in it. */
  presentment_currency: z.string(),
  total_price_set: z.object({
    presentment_money: z.object({ amount: z.string(), currency_code: z.string() }),
  }),
  order_status_url: z.url(),
  checkout_token: z.string().min(1).nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  browser_ip: z.string().nullish(),
  customer_locale: z.string().nullish(),
});
export type CreatedOrder = z.infer<typeof CreatedOrder>;
