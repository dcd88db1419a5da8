import { toConfig } from "./config.ts";
import { generate, post } from "./generator.ts";
import { compare, type Line } from "./line.ts";
import { startProcess } from "./measured-process.ts";
import { DATABASES, openPlaces } from "./places.ts";
import { SAMPLE, toWebhook } from "./webhook.ts";

const WEBHOOKS = 2_000;
const MEGABYTE = 1024 * 1024;

/** (f) How long a server takes until it listens, and the memory it has then and under load. */
export async function benchStart(rounds: number): Promise<Line[]> {
  const places = await openPlaces();
  const lines: Line[] = [];
  const { path, headers, body } = toWebhook(SAMPLE);
  try {
    for (const database of DATABASES) {
      const start = { ours: [] as number[], base: [] as number[] };
      const memory = { ours: [] as number[], base: [] as number[] };
      for (let round = 0; round <= rounds; round += 1) {
        for (const kind of ["whole", "bare"] as const) {
          const place = await places.create(database);
          const began = performance.now();
          const server = await startProcess(kind, place, toConfig(place));
          const took = performance.now() - began;
          // The first round finds nothing in the machine's caches.
          if (round > 0) start[kind === "whole" ? "ours" : "base"].push(took);
          if (kind === "whole" && round > 0) {
            memory.base.push((await server.usage()).rss / MEGABYTE);
            await generate(WEBHOOKS, async () => {
              await post(server.url + path, headers, body);
            });
            memory.ours.push((await server.usage()).rss / MEGABYTE);
          }
          await server.close();
        }
      }
      lines.push({
        bench: "f",
        what: `${database}: from the start of the process to listening, against the bare handler on the same storage`,
        unit: "ms",
        ...compare(start),
        beside: {},
      });
      lines.push({
        bench: "f",
        what: `${database}: memory after ${WEBHOOKS} webhooks, against idle`,
        unit: "MB resident",
        ...compare(memory),
        beside: {},
      });
    }
  } finally {
    await places.close();
  }
  return lines;
}
