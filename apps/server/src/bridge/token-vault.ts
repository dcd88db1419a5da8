import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { PaymentError } from "@polygate/core";
import type { KeptToken, TokenVault } from "@polygate/shopify";
import type { Engine } from "../engine/engine.ts";

/** How long one process may take to renew a token before another may, in milliseconds: longer than any call of a platform. */
const LEASE = 150_000;
/** How often and how long what another process brings is waited for, in milliseconds. */
const PAUSE = 100;
const PATIENCE = 20_000;

const NEEDS_RECONNECT =
  "The shop takes this server's access no more: it is told nothing until its merchant opens the app in the shop's admin and connects it again. What is paid meanwhile is kept, and told then.";

/**
 * Keeps the token of a store's app in the database, encrypted. A refresh token is good for one use, so of all processes one
 * renews it at a time: whoever holds the lease of that very version.
 */
export function createTokenVault(
  { storage, secrets, clock }: Pick<Engine, "storage" | "secrets" | "clock">,
  storeId: string,
): TokenVault {
  const store_id = storeId;

  async function read(): Promise<KeptToken | undefined> {
    const row = await storage.run("readPlatformToken", { store_id });
    if (!row) return undefined;
    const { sealed, version, refused_at } = row;
    return { text: secrets.open(sealed), version, isRefused: refused_at !== null };
  }

  return {
    read,

    async keep(text) {
      const sealed = secrets.seal(text);
      const actor = "the merchant, in the shop's admin";
      await storage.run("keepPlatformToken", { store_id, sealed, actor, now: clock() });
    },

    async renew(version, ask) {
      for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
        const kept = await read();
        if (!kept || kept.isRefused || kept.version !== version) return kept;
        const token = randomUUID();
        const claim = { store_id, version, token, lease: LEASE, now: clock() };
        if (await storage.run("claimTokenRenewal", claim)) {
          await replace(token, kept.text, ask);
          return await read();
        }
        await sleep(PAUSE);
      }
      throw new PaymentError("gateway_unavailable", "another process is renewing the app's token");
    },
  };

  async function replace(
    token: string,
    text: string,
    ask: Parameters<TokenVault["renew"]>[1],
  ): Promise<void> {
    let renewal: Awaited<ReturnType<typeof ask>>;
    try {
      renewal = await ask(text);
    } catch (error) {
      await storage.run("releaseTokenRenewal", { store_id, token });
      throw error;
    }
    const now = clock();
    if (renewal.type === "refused") {
      await storage.run("refusePlatformToken", { store_id, token, text: NEEDS_RECONNECT, now });
      return;
    }
    const sealed = secrets.seal(renewal.text);
    await storage.run("renewPlatformToken", { store_id, token, sealed, now });
  }
}
