import * as z from "zod";
import { record, text } from "./loose.ts";
import { Transaction } from "./transaction.ts";

/** What every webhook opens with. https://docs.zotlo.com/integrations/webhooks/payments */
const Queue = z.object({
  /** `TransactionInsert`, `TransactionRefund`, `SubscriberUpdate`, and more that are nothing to us. */
  type: z.string(),
  /** `transaction`; `refund`; `newSubscriber`, `cancel`, `renewal` and more. */
  eventType: text,
  /** Zotlo's id of the message. */
  requestID: text,
  /** An object with its zone, or in older versions a text. */
  createDate: z
    .union([z.string(), z.object({ date: text, timezone_type: text, timezone: text })])
    .nullish()
    .catch(undefined),
  /** The project: our `applicationId`. */
  appId: text,
});

/** Any webhook, before it is known which. */
export const Webhook = z.object({ queue: Queue, parameters: z.unknown().optional() });
export type Webhook = z.infer<typeof Webhook>;

/** `parameters` of `TransactionInsert` and `TransactionRefund`: one transaction, whose id may be missing. */
export const TransactionParameters = Transaction.extend({ transaction_id: text });
export type TransactionParameters = z.infer<typeof TransactionParameters>;

/**
 * `parameters` of `SubscriberUpdate`, as far as known. Tells of a subscription's state and of no money.
 * https://github.com/Zotlo/zotlo-sdk-php, src/Zotlo/Response/WebhookResponse/SubscriptionResponse.php
 */
export const SubscriptionParameters = z.object({
  profile: record({
    /** `active`, `grace` or `passive`. */
    status: text,
    realStatus: text,
    subscriberId: text,
    /** `trial` or `paid`. */
    subscriptionType: text,
    package: text,
    originalTransactionId: text,
    startDate: text,
    expireDate: text,
    country: text,
    language: text,
    quantity: text,
    pendingQuantity: text,
    customParameters: z.unknown().optional(),
  }),
});
export type SubscriptionParameters = z.infer<typeof SubscriptionParameters>;
