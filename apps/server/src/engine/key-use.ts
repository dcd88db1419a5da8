import type { Clock } from "@polygate/core";
import type { KeyUse } from "../storage/keys.ts";
import type { Storage } from "../storage/storage.ts";

/** Counts what keys are used for in memory, and writes it down now and then: a count is worth no commit of its own. */
export interface KeyUseCounter {
  note(keyId: string): void;
  /** Writes down what was noted. Counts that cannot be written now are kept for the next time. */
  flush(): Promise<void>;
}

export function createKeyUse(storage: Storage, clock: Clock): KeyUseCounter {
  let noted = new Map<string, KeyUse>();

  function add(keyId: string, requests: number, lastUsedAt: number): void {
    const { requests: before, last_used_at } = noted.get(keyId) ?? {
      requests: 0,
      last_used_at: 0,
    };
    noted.set(keyId, {
      key_id: keyId,
      requests: before + requests,
      last_used_at: Math.max(last_used_at, lastUsedAt),
    });
  }

  return {
    note: (keyId) => add(keyId, 1, clock()),
    async flush() {
      if (noted.size === 0) return;
      const uses = [...noted.values()];
      noted = new Map();
      try {
        await storage.run("recordKeyUse", { uses });
      } catch (error) {
        for (const use of uses) add(use.key_id, use.requests, use.last_used_at);
        throw error;
      }
    },
  };
}
