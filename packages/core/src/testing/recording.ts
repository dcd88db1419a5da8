import * as z from "zod";
import { Money } from "../money.ts";
import { Payment, PaymentStatus } from "../payment.ts";
import { Refund } from "../refund.ts";

/** How sure we are that the gateway speaks so: its own words, a conclusion from them, or our invention. */
export const Label = z.enum(["documented", "inferred", "invented"]);
export type Label = z.infer<typeof Label>;

/** One request the driver must make and what the gateway answers to it. */
export const Exchange = z.object({
  request: z.object({
    method: z.enum(["GET", "POST"]),
    /** Path without the base address, and without the query. */
    path: z.string(),
  }),
  response: z.object({
    status: z.int(),
    contentType: z.string().default("application/json"),
    /** The raw text: what is read are its bytes. */
    body: z.string(),
  }),
});
export type Exchange = z.infer<typeof Exchange>;

/**
 * A situation as the gateway tells it: what it answers to a status query, what it sends by itself, or both.
 * Lives in `__fixtures__/<situation>.json`.
 */
export const Recording = z.strictObject({
  label: Label,
  /** Where it is from: a public page, or the reasoning. */
  source: z.string().min(1),
  /** The payment it is about. */
  ref: z.object({ paymentId: z.string(), reference: z.string().optional(), asked: Money }),
  exchanges: z.array(Exchange),
  webhook: z
    .object({
      headers: z.record(z.string(), z.string()),
      query: z.string().default(""),
      body: z.string(),
    })
    .optional(),
  /** What the driver must make of the answer to its question: these fields, exactly these values. */
  expect: Payment.partial().optional(),
});
export type Recording = z.infer<typeof Recording>;

/** The situations a driver's fixtures are named after. */
export type Situation =
  | "created"
  | "pending"
  | "authorized"
  | "captured"
  | "declined"
  | "expired"
  | "canceled"
  | "refunded"
  | "disputed"
  | "unknown";

/** A refund as the gateway tells it. Refunds what `ref` names. */
export const RefundRecording = z.strictObject({
  label: Label,
  source: z.string().min(1),
  ref: Recording.shape.ref,
  refundId: z.string(),
  money: Money,
  captured: Money,
  exchanges: z.array(Exchange),
  /** What the driver must make of it: these fields, exactly these values. */
  expect: Refund.partial().default({}),
  /** Where the driver must throw instead: the code. */
  code: z.string().optional(),
});
export type RefundRecording = z.infer<typeof RefundRecording>;

/** A page of the account's payments. */
export const ListRecording = z.strictObject({
  label: Label,
  source: z.string().min(1),
  query: z
    .object({
      status: PaymentStatus.optional(),
      page: z.int().optional(),
      limit: z.int().optional(),
    })
    .default({}),
  exchanges: z.array(Exchange),
  /** One entry per payment, in order: these fields, exactly these values. */
  expect: z.array(Payment.partial()),
  more: z.boolean(),
});
export type ListRecording = z.infer<typeof ListRecording>;

/** What a browser brings back from a gateway that signs it. */
export const ReturnRecording = z.strictObject({
  label: Label,
  source: z.string().min(1),
  headers: z.record(z.string(), z.string()),
  query: z.string().default(""),
  body: z.string(),
  expect: z.object({
    paymentId: z.string().optional(),
    reference: z.string().optional(),
    claims: z.enum(["paid", "declined", "pending"]),
  }),
});
export type ReturnRecording = z.infer<typeof ReturnRecording>;
