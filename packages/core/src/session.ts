import * as z from "zod";
import { Money } from "./money.ts";
import { PaymentId } from "./payment-id.ts";

/** The person who pays, as far as the shop knows. */
export const Buyer = z.object({
  name: z.string().max(200).optional(),
  email: z.email().max(254).optional(),
  /** As the shop has it; drivers strip and check it. */
  phone: z.string().max(30).optional(),
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** ISO 639-1, lower case. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});
export type Buyer = z.infer<typeof Buyer>;

/** A buyer is about to pay. */
export const SessionRequest = z.object({
  paymentId: PaymentId,
  money: Money,
  description: z.string().optional(),
  buyer: Buyer.optional(),
  /** Where the buyer's browser goes afterwards, paid or not. */
  returnUrl: z.url(),
  /** Where it goes when the buyer gives up. */
  cancelUrl: z.url(),
  /** Where the gateway sends its webhooks. For gateways that do not sign, it carries a token of this payment's own. */
  webhookUrl: z.url(),
  /** Small texts the shop wants to see again in the gateway's dashboard. */
  metadata: z.record(z.string(), z.string()).optional(),
});
export type SessionRequest = z.infer<typeof SessionRequest>;

/** Where to send the buyer: a link, or a form for the browser to post (Zaakpay). */
export const Redirect = z.discriminatedUnion("method", [
  z.object({ method: z.literal("GET"), url: z.url() }),
  z.object({ method: z.literal("POST"), url: z.url(), fields: z.record(z.string(), z.string()) }),
]);
export type Redirect = z.infer<typeof Redirect>;

/** A checkout page the gateway hosts for one payment. */
export const Session = z.object({
  /** What the gateway finds the payment by; absent where it only tells with the first webhook (Zotlo). */
  reference: z.string().min(1).optional(),
  redirect: Redirect,
  /** What the gateway will ask of the buyer, where it may differ from what we asked (PayGate). */
  payable: Money.optional(),
  /** The amount the gateway echoed when it accepted the order, where it does (Zozo). */
  echoed: Money.optional(),
  /** A UPI address and deep link the buyer may pay with directly. */
  upi: z.object({ id: z.string(), deepLink: z.string() }).optional(),
  /** Milliseconds since 1970. */
  expiresAt: z.int().optional(),
});
export type Session = z.infer<typeof Session>;
