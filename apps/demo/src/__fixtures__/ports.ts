import { type Listener, listen } from "../launch/listen.ts";

/** Three free ports in a row, at least a moment ago. */
export async function findPorts(): Promise<number> {
  for (;;) {
    const listeners: Listener[] = [await listen(0)];
    const first = listeners[0]!.port;
    try {
      if (first > 65_000) continue;
      listeners.push(await listen(first + 1), await listen(first + 2));
      return first;
    } catch {
      // Taken; another three.
    } finally {
      for (const listener of listeners) await listener.close();
    }
  }
}
