import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toConfig } from "./config.ts";
import { generate, post } from "./generator.ts";
import { compare, type Line, median } from "./line.ts";
import { type MeasuredProcess, startProcess } from "./measured-process.ts";
import { DATABASES, openPlaces } from "./places.ts";
import { SAMPLE, toWebhook } from "./webhook.ts";

/** What a sync to disk takes at least, in microseconds. */
const SYNC = 1_000;
/** How many requests the fast and the slow server get in a turn, and how many are under way at once. */
const MANY = 3_000;
const FEW = 300;
const AT_ONCE = 64;

/** Both databases sync by these. */
const SHIM = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
int fsync(int file) { usleep(${SYNC}); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file); }
int fdatasync(int file) { usleep(${SYNC}); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file); }
`;

/** (g) Webhooks to the committed row on a disk that syncs slowly, against one commit for each. Needs gcc. */
export async function benchSlowSync(rounds: number): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), "polygate-bench-shim-"));
  await chmod(folder, 0o755);
  const library = join(folder, "slow-sync.so");
  await writeFile(join(folder, "slow-sync.c"), SHIM);
  execFileSync("gcc", ["-shared", "-fPIC", "-o", library, join(folder, "slow-sync.c"), "-ldl"]);
  const places = await openPlaces({ LD_PRELOAD: library });
  const { path, headers, body } = toWebhook(SAMPLE);
  const rateOf = async (server: MeasuredProcess, count: number) => {
    const work = async () => {
      await post(server.url + path, headers, body);
    };
    const { seconds, cpu } = await generate(count, work, AT_ONCE);
    return { rate: count / seconds, cpu: (cpu / count) * 1e6 };
  };
  const lines: Line[] = [];
  try {
    for (const database of DATABASES) {
      // A PostgreSQL syncs by itself; a SQLite inside the server.
      const preload = database === "sqlite" ? library : undefined;
      const [grouped, single] = [await places.create(database), await places.create(database)];
      const ours = await startProcess("inbox", grouped, toConfig(grouped), preload);
      const base = await startProcess("single", single, toConfig(single), preload);
      await rateOf(ours, MANY);
      const rates = { ours: [] as number[], base: [] as number[] };
      const cpu: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const fast = await rateOf(ours, MANY);
        rates.ours.push(fast.rate);
        cpu.push(fast.cpu);
        rates.base.push((await rateOf(base, FEW)).rate);
      }
      await Promise.all([ours.close(), base.close()]);
      lines.push({
        bench: "g",
        what: `${database}: webhooks to the committed row where a sync takes 1 ms longer, against one commit each`,
        unit: "requests/s",
        ...compare(rates),
        limit: { atLeast: 8 },
        beside: { "generator's µs per request": median(cpu) },
      });
    }
  } finally {
    await places.close();
    await rm(folder, { recursive: true });
  }
  return lines;
}
