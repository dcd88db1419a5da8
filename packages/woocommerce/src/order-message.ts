import { type PlatformMessage, writeJson } from "@polygate/core";

/**
 * A reason to look at an order, to be kept. Only its number: nothing else of what told us would be believed, and most of it
 * is about the buyer.
 */
export function toOrderMessage(orderId: string, id: string): PlatformMessage {
  return { id, topic: "order", body: Buffer.from(writeJson({ id: orderId })) };
}
