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

const Refund = z.object({
  id: z.string(),
  note: z.string().nullish(),
  transactions: z.object({
    nodes: z.array(
      Transaction.pick({
        kind: true,
        status: true,
        gateway: true,
        formattedGateway: true,
        amountSet: true,
      }),
    ),
  }),
});
export type Refund = z.infer<typeof Refund>;

const Order = z.object({
  id: OrderId,
  name: z.string(),
  note: z.string().nullish(),
  test: z.boolean(),
  createdAt: z.iso.datetime({ offset: true }),
  cancelledAt: z.string().nullish(),
  canMarkAsPaid: z.boolean(),
  checkoutToken: z.string().nullish(),
  customerLocale: z.string().nullish(),
  statusPageUrl: z.url(),
  paymentGatewayNames: z.array(z.string()),
  totalOutstandingSet: MoneyBag,
  transactions: z.array(Transaction),
  refunds: z.array(Refund),
  metafield: z.object({ value: z.string(), compareDigest: z.string() }).nullish(),
  payLink: z.object({ value: z.string() }).nullish(),
});
export type Order = z.infer<typeof Order>;

/** `order` is null for one that is not there, and for one the app may not see. */
export const ReadOrder = z.object({
  order: Order.nullable(),
  shop: z.object({ plan: z.object({ partnerDevelopment: z.boolean() }) }),
});
export type ReadOrder = z.infer<typeof ReadOrder>;

/** Each part is null where the shop does not give it to apps. */
export const ReadBuyer = z.object({
  order: z
    .object({
      email: z.string().nullish(),
      phone: z.string().nullish(),
      clientIp: z.string().nullish(),
    })
    .nullable(),
});

export const FindOrder = z.object({
  orders: z.object({ nodes: z.array(z.object({ id: OrderId })) }),
});

const Errors = z.array(z.object({ message: z.string() }));

/** Every mutation of ours answers with the errors of what it did, by name. */
export const Changed = z.record(
  z.string(),
  z.object({ userErrors: Errors.default([]), orderCancelUserErrors: Errors.default([]) }),
);

export const Examined = z.object({
  shop: z.object({
    myshopifyDomain: z.string(),
    plan: z.object({ partnerDevelopment: z.boolean() }),
  }),
  currentAppInstallation: z.object({
    accessScopes: z.array(z.object({ handle: z.string() })),
    app: z.object({ apiKey: z.string(), webhookApiVersion: z.string() }),
  }),
});
export type Examined = z.infer<typeof Examined>;

/** `orders/*`: only what says whether the order is worth reading. */
export const OrderMessage = z.object({
  admin_graphql_api_id: OrderId,
  payment_gateway_names: z.array(z.string()),
});

/** `refunds/create`: https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-refunds/create */
export const RefundMessage = z.object({
  admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/Refund\/[1-9]\d{0,19}$/),
  order_id: z.union([z.int().positive(), z.string().regex(/^[1-9]\d{0,19}$/)]),
});
