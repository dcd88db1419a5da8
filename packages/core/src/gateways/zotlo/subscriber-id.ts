import { createHash } from "node:crypto";

/**
 * The subscriber that Zotlo knows one payment of ours by: a UUID v4 made of the payment's id, so that anyone who has the
 * payment can ask for the subscriber's transactions, even when the first webhook never came.
 */
export function toSubscriberId(paymentId: string): string {
  const bytes = createHash("sha256").update(`polygate/zotlo/${paymentId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
