import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "./places.ts";

/** What a process of a benchmark has used so far. */
interface Usage {
  /** Seconds of processor time, of all its threads. */
  readonly cpu: number;
  /** Bytes in memory now. */
  readonly rss: number;
}

/** A server in a process of its own, so that its processor time is its own. */
export interface MeasuredProcess {
  readonly url: string;
  readonly pid: number;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/**
 * @param kind which of the servers of `server-process.ts`.
 * @param preload a library that is loaded before all others.
 */
export async function startProcess(
  kind: "bare" | "single" | "inbox" | "whole",
  place: Place,
  config: unknown,
  preload?: string,
): Promise<MeasuredProcess> {
  const file = join(place.dataDir, "process.json");
  await writeFile(file, JSON.stringify({ kind, place, config }));
  const main = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const node = [process.execPath, "--conditions=@polygate/source", main, file];
  const [command = "", ...rest] = preload ? ["env", `LD_PRELOAD=${preload}`, ...node] : node;
  const child = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const url = await answerOf(child);
  return {
    url: String(url),
    pid: child.pid ?? 0,
    async usage() {
      child.send("usage");
      const usage: Record<string, unknown> = Object(await answerOf(child));
      return { cpu: Number(usage.cpu), rss: Number(usage.rss) };
    },
    async close() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** @throws {Error} where it ended instead. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const [answer] = await Promise.race([
      once(child, "message", { signal }),
      once(child, "exit", { signal }).then(() => {
        throw new Error("a server of a benchmark ended");
      }),
    ]);
    return answer;
  } finally {
    over.abort();
  }
}
