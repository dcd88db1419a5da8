/** Shorter texts are no keys, and replacing them would spoil ordinary words. */
const SHORTEST_SECRET = 8;

/** Blots out secrets that the other side repeats to us, so that no error can carry them on. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((soFar, secret) => soFar.replaceAll(secret, "[redacted]"), text);
}
