import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 of the UTF-8 text, lower-case hex. The key is text, even where it looks like hex digits. */
export function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text, "utf8").digest("hex");
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSame(one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(one), digest(other));
}
