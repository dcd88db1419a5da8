import { createHash } from "node:crypto";
import { hmacSha256, verifyHmacSha256 } from "./signature.ts";

/** A key that a shop and the server share, with the secrets that are good now: the newest first. */
export interface SigningKey {
  readonly id: string;
  readonly secrets: readonly string[];
}

/** What is signed. `path` is path and query as they were sent. */
interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array | string;
}

/** How far the two clocks may be apart in a signed request, in seconds. What is older could be a recording. */
export const MAX_SKEW = 300;

const TIMESTAMP = /^[1-9]\d{9}$/;

/**
 * The headers that say who wrote a request and when, as docs/connect.md has them. While two secrets are good it is signed
 * with both: the other side may know only one of them.
 *
 * @param now in milliseconds since 1970
 */
export function signRequest(
  key: SigningKey,
  request: SignedRequest,
  now: number,
): Readonly<Record<"x-polygate-key" | "x-polygate-timestamp" | "x-polygate-signature", string>> {
  const timestamp = String(Math.floor(now / 1000));
  const text = toText(request, key.id, timestamp);
  return {
    "x-polygate-key": key.id,
    "x-polygate-timestamp": timestamp,
    "x-polygate-signature": key.secrets.map((secret) => `v1=${hmacSha256(secret, text)}`).join(","),
  };
}

/** Why a signed request is not believed. `clock` is the one that an owner can do something about. */
export type RequestDoubt = "key" | "clock" | "signature";

/** A signed request that somebody who knows `secret` wrote. `requested` is what an answer is bound to. */
export interface VerifiedRequest {
  readonly secret: string;
  readonly requested: string;
}

/**
 * Checks a request against the connection's keys, in constant time. The time is looked at after the signature: a wrong
 * clock is told only to who knows the secret.
 *
 * @param now in milliseconds since 1970
 */
export function verifyRequest(
  keys: readonly SigningKey[],
  request: SignedRequest,
  headers: Headers,
  now: number,
): VerifiedRequest | { readonly doubt: RequestDoubt } {
  const timestamp = headers.get("x-polygate-timestamp") ?? "";
  const requested = headers.get("x-polygate-signature") ?? "";
  const key = keys.find(({ id }) => id === headers.get("x-polygate-key"));
  if (!key) return { doubt: "key" };
  if (!TIMESTAMP.test(timestamp)) return { doubt: "signature" };
  const text = toText(request, key.id, timestamp);
  const secret = key.secrets.find((secret) => isSignedBy(secret, text, requested));
  if (secret === undefined) return { doubt: "signature" };
  const skew = Math.abs(Math.floor(now / 1000) - Number(timestamp));
  return skew > MAX_SKEW ? { doubt: "clock" } : { secret, requested };
}

/** Signs an answer together with the request it answers, so that it answers no other. */
export function signAnswer({ secret, requested }: VerifiedRequest, answer: Answer): string {
  return `v1=${hmacSha256(secret, toAnswerText(requested, answer))}`;
}

/** Whether the other side itself gave this answer to that request. */
export function verifyAnswer(
  key: SigningKey,
  requested: string,
  answer: Answer,
  signature: string | null,
): boolean {
  const text = toAnswerText(requested, answer);
  return key.secrets.some((secret) => isSignedBy(secret, text, signature ?? ""));
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array | string;
}

/** As many values as are looked at: two secrets are live at most. */
const MAX_VALUES = 4;

function isSignedBy(secret: string, text: string, header: string): boolean {
  return header
    .split(",", MAX_VALUES)
    .some((value) => value.startsWith("v1=") && verifyHmacSha256(secret, text, value.slice(3)));
}

function toText({ method, path, body }: SignedRequest, keyId: string, timestamp: string): string {
  return ["v1", timestamp, keyId, method, path, sha256(body)].join("\n");
}

function toAnswerText(requested: string, { status, body }: Answer): string {
  return ["v1 answer", requested, status, sha256(body)].join("\n");
}

function sha256(body: Uint8Array | string): string {
  return createHash("sha256").update(body).digest("hex");
}
