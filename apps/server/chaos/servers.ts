import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ServerConfigInput } from "../src/config.ts";
import type { Chance } from "./chance.ts";
import type { WarpedClock } from "./warped-clock.ts";

/** Server processes, and somebody who starts each again when it ends, as an init system would. */
export interface Servers {
  /** Where one of those that answer is reached; the given one, or any. `undefined` while it is down. */
  urlOf(chance: Chance, index?: number): string | undefined;
  /** Ends one of those that run, as if its machine lost power. @returns whether there was one. */
  kill(chance: Chance): boolean;
  /** Puts the clock of all of them forward, by so many milliseconds. */
  skip(milliseconds: number): void;
  readonly kills: number;
  /** Those that answered and then ended by themselves, with their exit codes: each is a bug. */
  readonly deaths: readonly string[];
  close(): Promise<void>;
}

interface Slot {
  child: ChildProcess | undefined;
  url: string | undefined;
  wasKilled: boolean;
}

/** Between the end of one process and the start of the next, where it could not start, in milliseconds. */
const PAUSE = 200;

/** @param folder where their configuration and what they print is written. */
export async function startServers(
  count: number,
  config: ServerConfigInput,
  clock: WarpedClock,
  folder: string,
): Promise<Servers> {
  const main = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const log = openSync(join(folder, "servers.log"), "a");
  const slots: Slot[] = Array.from({ length: count }, () => ({
    child: undefined,
    url: undefined,
    wasKilled: false,
  }));
  const deaths: string[] = [];
  let kills = 0;
  let closing = false;

  async function keepUp(slot: Slot, index: number): Promise<void> {
    while (!closing) {
      const file = join(folder, `server-${index}.json`);
      await writeFile(file, JSON.stringify({ config, warp: clock.warp }));
      const child = spawn(process.execPath, ["--conditions=@polygate/source", main, file], {
        stdio: ["ignore", log, log, "ipc"],
      });
      slot.child = child;
      slot.wasKilled = false;
      child.on("error", () => undefined);
      child.once("message", (url) => {
        slot.url = String(url);
        // What was skipped while it started.
        child.send(clock.warp.skipped);
      });
      const [code] = await new Promise<[number | null]>((resolve) =>
        child.once("exit", (...reason) => resolve([reason[0]])),
      );
      const answered = slot.url !== undefined;
      slot.child = undefined;
      slot.url = undefined;
      if (slot.wasKilled || closing) continue;
      if (answered) deaths.push(`exit code ${code}`);
      await setTimeout(PAUSE);
    }
  }

  const keepers = slots.map(keepUp);
  const servers: Servers = {
    urlOf(chance, index) {
      if (index !== undefined) return slots[index % count]?.url;
      const up = slots.filter(({ url }) => url !== undefined);
      return up[chance.below(up.length)]?.url;
    },
    kill(chance) {
      const running = slots.filter(({ child }) => child !== undefined);
      const slot = running[chance.below(running.length)];
      if (!slot?.child || slot.wasKilled) return false;
      slot.wasKilled = true;
      slot.url = undefined;
      kills += 1;
      slot.child.kill("SIGKILL");
      return true;
    },
    skip(milliseconds) {
      clock.skipTo(clock.warp.skipped + milliseconds);
      for (const { child } of slots) if (child?.connected) child.send(clock.warp.skipped);
    },
    get kills() {
      return kills;
    },
    deaths,
    async close() {
      closing = true;
      for (const { child } of slots) child?.kill("SIGKILL");
      await Promise.all(keepers);
    },
  };
  while (slots.some(({ url }) => url === undefined)) {
    const failed = slots.find(({ child }) => child && child.exitCode !== null);
    if (failed) {
      await servers.close();
      throw new Error(`a server did not start: see ${join(folder, "servers.log")}`);
    }
    await setTimeout(20);
  }
  return servers;
}
