import { setTimeout } from "node:timers/promises";

/** Waits, but no longer than the caller does. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}
