import type { KeptToken, TokenVault } from "../index.ts";

/** A vault in memory, as the server's is: several platforms may share it. */
export function createVault() {
  let kept: KeptToken | undefined;
  let renewing: Promise<void> | undefined;
  const put = (text: string, isRefused = false) => {
    kept = { text, version: (kept?.version ?? 0) + 1, isRefused };
  };

  const vault: TokenVault = {
    read: async () => kept,
    async keep(text) {
      put(text);
    },
    async renew(version, ask) {
      while (renewing) await renewing.catch(() => undefined);
      const before = kept;
      if (!before || before.isRefused || before.version !== version) return before;
      renewing = ask(before.text).then((renewal) => {
        if (renewal.type === "renewed") put(renewal.text);
        else put(before.text, true);
      });
      try {
        await renewing;
      } finally {
        renewing = undefined;
      }
      return kept;
    },
  };
  return { ...vault, kept: () => kept };
}
