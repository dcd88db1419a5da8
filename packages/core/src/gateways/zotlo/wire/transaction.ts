import * as z from "zod";
import { flag, record, text } from "./loose.ts";

/** What we sent as `customParameters`, with what Zotlo adds to it. */
export const CustomParameters = z.object({
  /** Ours, and the only thing that says which payment a transaction is for. */
  paymentId: text,
  /** The buyer's session at Zotlo. */
  clientUuid: text,
  dataWarehouse: record({
    /** The sales channel; only `generate` is known. */
    paymentModule: text,
    siteId: text,
    flowId: text,
    appId: text,
    teamId: text,
    /** Whether the buyer accepted the legal notices. */
    acceptPolicy: flag,
    fullName: text,
    /** The pin that was sold, for packages of that kind. */
    epinCode: text,
  }),
  utm: record({ source: text, medium: text, campaign: text, term: text, content: text }),
  cardBrand: text,
  /** UNKNOWN whether it is a flag or an object. */
  threeds: z.unknown().optional(),
  /** Always 1. */
  installment: text,
  paymentMethod: text,
});
export type CustomParameters = z.infer<typeof CustomParameters>;

/**
 * One movement of money, as the API and the webhooks tell it; the API leaves out some of it.
 * https://docs.zotlo.com/integrations/webhooks/payments
 * https://docs.zotlo.com/integrating-zotlo/api-reference/payments-endpoints/get-payment-details
 */
export const Transaction = z.object({
  /** Zotlo's row number. */
  id: text,
  /** `subscription` or `consumable` (a one-time purchase). */
  payment_type: text,
  /** The first transaction of a subscription: renewals repeat it. */
  original_transaction_id: text,
  transaction_id: z.string().min(1),
  package_id: text,
  team_id: text,
  app_id: text,
  /** `trial`, `trial_to_paid`, `start_paid`, `renewal`, `reactive` or `consumable`. */
  status: text,
  create_date: text,
  purchase_date: text,
  original_purchase_date: text,
  /** A decimal: text in the documentation's samples. */
  price: text,
  currency: text,
  /** By the buyer's IP address. */
  country: text,
  expire_date: text,
  subscriber_id: text,
  /** Masked. */
  credit_card: text,
  refund_price: text,
  refund_date: text,
  /** A text, or a JSON text with `reason` and `user`. */
  refund_reason: text,
  is_refund: flag,
  provider_id: text,
  provider_transaction_id: text,
  /** The card's scheme, in the samples. */
  provider_status: text,
  /** `Credit Card`, `PayPal`. */
  provider_name: text,
  comment: text,
  quantity: text,
  /** The package's price in the panel; `0` for a trial. */
  package_price: text,
  subscription_id: text,
  /** What the API calls `subscription_id`; `0` for a one-time purchase. */
  subscriptionId: text,
  /** An object, a JSON text of one, or `[]`: read with `toCustomParameters`. */
  custom_parameters: z.unknown().optional(),
  paymentMethod: text,
  installment: text,
  exchange: record({
    /** Whether the price was converted. */
    status: flag,
    /** UNKNOWN what it holds. */
    detail: z.unknown().optional(),
  }),
  coupon_campaign: record({
    isUsedCouponCode: flag,
    code: text,
    /** UNKNOWN which words there are. */
    discountType: text,
    discountValue: text,
  }),
  language: text,
});
export type Transaction = z.infer<typeof Transaction>;

/** Result of `GET /v1/transaction/detail` and, with what is left out here, of `POST /v1/payment/refund`. */
export const TransactionDetail = z.object({ transaction: Transaction });
export type TransactionDetail = z.infer<typeof TransactionDetail>;

/** Result of `GET /v1/transaction?subscriberId=`. In no documented order. */
export const TransactionList = z.object({ transactions: z.array(Transaction) });
export type TransactionList = z.infer<typeof TransactionList>;
