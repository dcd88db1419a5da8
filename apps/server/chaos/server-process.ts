import { readFile } from "node:fs/promises";
import { enableCompileCache } from "node:module";
import { createWarpedClock } from "./warped-clock.ts";

// One server in a process of its own, to be killed: the real one, on the run's own clock. Its argument: what to start.
enableCompileCache();
const { startServer } = await import("../src/start-server.ts");
const { config, warp } = JSON.parse(await readFile(process.argv[2] ?? "", "utf8"));
const clock = createWarpedClock(warp);
process.on("message", (skipped: number) => clock.skipTo(skipped));
process.once("disconnect", () => process.exit());
const logger = {
  info: () => undefined,
  warn: (message: string) => process.stderr.write(`${message}\n`),
};
const { url } = await startServer(config, { clock: clock.now, logger });
process.send?.(url);
