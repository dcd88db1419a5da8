import * as z from "zod";
import { GatewayName } from "./gateway-name.ts";

/** `unaddressed`: the merchant gave no URL, so nothing was sent. `abandoned`: the gateway stopped trying. */
export const DeliveryStatus = z.enum(["waiting", "delivered", "abandoned", "unaddressed"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One try to deliver a webhook. */
export const DeliveryAttempt = z.object({
  at: z.number(),
  /** The merchant's HTTP status, where it answered at all. */
  status: z.number().optional(),
  /** The beginning of what the merchant answered. */
  answer: z.string().optional(),
  error: z.string().optional(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** One webhook on its way to the merchant, with its exact text. */
export const Delivery = z.object({
  id: z.number(),
  gateway: GatewayName,
  /** The gateway's id of the payment it is about. */
  payment: z.string(),
  orderId: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  status: DeliveryStatus,
  createdAt: z.number(),
  /** When the next try is due, by the sandbox's clock. */
  dueAt: z.number(),
  attempts: z.array(DeliveryAttempt),
});
export type Delivery = z.infer<typeof Delivery>;
