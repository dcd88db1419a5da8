import { randomBytes } from "node:crypto";
import { hashKey } from "../api/authenticate.ts";
import type { Storage } from "../storage/storage.ts";

/** How long a link that makes an owner works, in milliseconds. */
const LIFETIME = 24 * 3_600_000;

/**
 * Makes a link that lets whoever opens it first become an owner, or gives an owner a new password. It works once, for a
 * day, until any such link was used.
 */
export async function issueOwnerLink(
  storage: Storage,
  publicUrl: string,
  now: number,
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await storage.run("putOwnerLink", {
    link_hash: hashKey(token),
    created_at: now,
    expires_at: now + LIFETIME,
  });
  return `${publicUrl}/owner/setup/${token}`;
}
