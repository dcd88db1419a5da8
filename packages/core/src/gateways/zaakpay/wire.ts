// Zaakpay's checkTxn v5, updateTxn and webhooks as they are on the wire. Only the fields we read.
// https://developer.zaakpay.com/docs
import * as z from "zod";

/** Whole paisa, as a string (realtime, checkTxn) or a number (non-realtime): numbers reach us as their digits. */
const Paisa = z.string().regex(/^\d{1,15}$/, "not a whole number of paisa");

const Text = z.string().nullish();

/** A refund as checkTxn lists it. The table names `merchantRefId`, the sample lacks it. */
export const RefundDetail = z.object({ amount: Paisa, arn: Text, merchantRefId: Text });
export type RefundDetail = z.infer<typeof RefundDetail>;

/** An order of the status query, each part of which some sample lacks. */
export const Order = z.object({
  orderDetail: z.object({ orderId: Text, txnId: Text, amount: Paisa.nullish() }).nullish(),
  paymentInstrument: z
    .object({ paymentMode: Text, card: z.object({ cardToken: Text }).nullish() })
    .nullish(),
  responseCode: Text,
  responseDescription: Text,
  refundDetails: z.array(RefundDetail).nullish(),
  txnDate: Text,
  txnStatus: Text,
});
export type Order = z.infer<typeof Order>;

/** The answer of `/checkTxn?v=5`. Unsigned: the promised checksum is in no sample. How it refuses is not shown. */
export const Status = z.object({
  merchantIdentifier: Text,
  orders: z.array(Order).nullish(),
  responseCode: Text,
  responseDescription: Text,
});
export type Status = z.infer<typeof Status>;

/** What an answer with an HTTP status of its own may say; no page shows one. */
export const Refusal = z.object({ responseCode: Text, responseDescription: Text });

/** The answer of `/updateTxn`. */
export const Update = z.object({
  merchantIdentifier: Text,
  orderDetail: z.object({ orderId: Text }).nullish(),
  responseCode: z.string(),
  responseDescription: Text,
  merchantRefId: Text,
});
export type Update = z.infer<typeof Update>;

/** The webhook's body: a JSON text, kept as it came because the checksum covers it, and the checksum. */
export const Envelope = z.object({ txnData: z.string(), checksum: z.string() });

/** What the webhook's `txnData` holds. Its entries are read one by one, so that a bad one costs no other. */
export const TxnData = z.object({
  merchantIdentifier: z.string(),
  txns: z.array(z.unknown()).nullish(),
  refunds: z.array(z.unknown()).nullish(),
});
export type TxnData = z.infer<typeof TxnData>;

/** Who an entry is about: capital I when realtime, lower case when not. */
export const Named = z
  .object({ orderId: Text, orderid: Text })
  .transform(({ orderId, orderid }) => orderId || orderid || undefined);

/** A realtime transaction. Without these fields it is not one, but a line from bank reconciliation. */
export const RealtimeTxn = z.object({
  orderId: z.string().min(1),
  amount: Paisa,
  pgTransId: Text,
  responseCode: z.string().min(1),
  responseDescription: Text,
  paymentMode: Text,
  cardToken: Text,
  pgTransTime: Text,
  txnDate: Text,
});
export type RealtimeTxn = z.infer<typeof RealtimeTxn>;
