import type { SigningKey } from "@polygate/core";
import type { ApiKey } from "../storage/keys.ts";
import type { Engine } from "./engine.ts";

/** More keys than a store has. */
const MANY = 100;

/**
 * The keys that sign for a store, as they are now: what its platform verifies requests with, and signs its own. Read
 * each time, so that a change counts at once, whichever process made it.
 */
export async function readStoreKeys(
  engine: Pick<Engine, "storage" | "secrets" | "clock">,
  storeId: string,
): Promise<SigningKey[]> {
  const keys = await engine.storage.run("listKeys", { store_id: storeId, limit: MANY });
  return keys
    .filter(({ kind, status }) => kind === "hmac" && status === "active")
    .toSorted((one, other) => other.created_at - one.created_at)
    .map((key) => toSigningKey(engine, key));
}

/** A key with its secrets readable, the newest first; an old one as long as it is good. */
export function toSigningKey(engine: Pick<Engine, "secrets" | "clock">, key: ApiKey): SigningKey {
  const { key_id, secret, previous_secret, previous_until } = key;
  const secrets = secret === null ? [] : [engine.secrets.open(secret)];
  if (previous_secret !== null && previous_until !== null && previous_until > engine.clock()) {
    secrets.push(engine.secrets.open(previous_secret));
  }
  return { id: key_id, secrets };
}
