import { randomBytes } from "node:crypto";

/** A new API key: it says whether it moves real money. */
export function createApiKey(mode: "test" | "live"): string {
  return `pgk_${mode}_${randomBytes(24).toString("base64url")}`;
}

/** A new secret to sign requests with, for a connected shop. */
export function createSigningSecret(): string {
  return `pgs_${randomBytes(32).toString("base64url")}`;
}

/** A new secret to sign webhooks with, as Standard Webhooks writes them. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}
