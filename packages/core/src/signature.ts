import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 in lower-case hex. The key is text, even when it looks like hex digits. Source: RFC 2104. */
export function hmacSha256(secret: string, data: Uint8Array | string): string {
  return createHmac("sha256", secret).update(data).digest("hex");
}

/** Written anew for each comparison. */
const expected = Buffer.alloc(32);
const given = Buffer.alloc(32);

const HEX_SHA256 = /^[0-9a-fA-F]{64}$/;

/**
 * Compares a signature in bare hex with the HMAC-SHA256 of the bytes, in constant time.
 * Anything that is not one string of 64 hex digits is simply not a signature: the answer is `false`, never a throw.
 * An empty secret verifies nothing.
 */
export function verifyHmacSha256(
  secret: string,
  data: Uint8Array | string,
  signature: unknown,
): boolean {
  if (secret === "" || typeof signature !== "string" || !HEX_SHA256.test(signature)) return false;
  expected.write(hmacSha256(secret, data), "hex");
  given.write(signature, "hex");
  return timingSafeEqual(expected, given);
}
