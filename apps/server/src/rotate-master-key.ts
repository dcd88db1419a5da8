import { setTimeout as sleep } from "node:timers/promises";
import type { SecretBox } from "./secret-box.ts";
import type { Storage } from "./storage/storage.ts";

/** How long what was sealed before a new key was there may need to reach the database, in milliseconds. */
const UNDER_WAY = 1_000;

/** How many are asked of the storage together, so that they share a commit. */
const AT_ONCE = 64;

/**
 * Seals every secret anew that is not sealed with the current key, beside servers that run. May be stopped at any moment
 * and begun again: what is done stays done, and the other key still opens the rest.
 *
 * @param onProgress called with how many of how many are done.
 * @returns how many were sealed anew.
 * @throws {Error} where one cannot be opened with any key that is here. Nothing is lost: put that key back, begin again.
 */
export async function sealAnew(
  storage: Storage,
  box: SecretBox,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  let count = 0;
  for (let quiet = 0; quiet < 2; ) {
    const all = await storage.run("readSealed", {});
    const old = all.filter(({ sealed }) => !box.isCurrent(sealed));
    if (old.length === 0) {
      // A server may have sealed with the key it knew a moment ago: look once more before that key is given up.
      quiet += 1;
      if (quiet < 2) await sleep(UNDER_WAY);
      continue;
    }
    quiet = 0;
    for (let done = 0; done < old.length; done += AT_ONCE) {
      const replaced = await Promise.all(
        old.slice(done, done + AT_ONCE).map(async (secret) => {
          const by = box.seal(box.open(secret.sealed));
          return await storage.run("replaceSealed", { ...secret, by });
        }),
      );
      // Where one was changed meanwhile, the next look finds what it was changed to.
      count += replaced.filter(Boolean).length;
      onProgress(Math.min(all.length, all.length - old.length + done + AT_ONCE), all.length);
    }
  }
  return count;
}
