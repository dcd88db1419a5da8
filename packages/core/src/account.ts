import { scryptSync } from "node:crypto";

/**
 * Names a merchant's account where the gateway gives it nothing but a secret key: twelve hex digits that follow from
 * the key and do not lead back to it. Slow on purpose (some 50 ms): keys of ten digits' worth of chance are in use, and a
 * plain hash of one would be as good as the key. It changes when the key is replaced.
 */
export function accountOfKey(gateway: string, key: string): string {
  return scryptSync(key, `polygate account ${gateway}`, 6).toString("hex");
}
