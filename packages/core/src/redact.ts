import type { JsonText } from "./json.ts";

/** Shorter texts are no keys, and replacing them would spoil ordinary words. */
const SHORTEST_SECRET = 8;

/** Blots out secrets that the other side repeats to us, so that no error can carry them on. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((soFar, secret) => soFar.replaceAll(secret, "[redacted]"), text);
}

/** The same in every text of an answer: escapes (`\/`, `\u0041`) hide a secret from who looks at the JSON before it is parsed. */
export function redactJson(value: JsonText, secrets: readonly string[]): JsonText {
  if (typeof value === "string") return redact(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((part) => redactJson(part, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, redactJson(part, secrets)]),
  );
}

function isList(value: JsonText & object): value is readonly JsonText[] {
  return Array.isArray(value);
}
