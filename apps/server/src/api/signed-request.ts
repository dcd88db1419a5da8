import { createHash } from "node:crypto";
import { verifyHmacSha256 } from "@polygate/core";

/** How far a request's time may be from ours, in seconds. */
const TOLERANCE = 300;

/** A key with the secrets that are good now, the newest first. */
export interface SigningKey {
  readonly id: string;
  readonly secrets: readonly string[];
}

/** A request as it came: `path` is path and query as they were sent. */
interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Which key a request says it is signed with. */
export function namedKey(headers: Headers): string {
  return headers.get("x-polygate-key") ?? "";
}

/**
 * Checks a signed request as docs/connect.md has it, in constant time.
 *
 * @param now milliseconds since 1970.
 * @returns the secret it was signed with; `undefined` for any other request.
 */
export function verifySignedRequest(
  key: SigningKey,
  { method, path, headers, body }: SignedRequest,
  now: number,
): string | undefined {
  const timestamp = headers.get("x-polygate-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return undefined;
  const hash = createHash("sha256").update(body).digest("hex");
  const text = ["v1", timestamp, key.id, method, path, hash].join("\n");
  const values = (headers.get("x-polygate-signature") ?? "").split(",", 2);
  return key.secrets.find((secret) =>
    values.some(
      (value) => value.startsWith("v1=") && verifyHmacSha256(secret, text, value.slice(3)),
    ),
  );
}
