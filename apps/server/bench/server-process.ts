import { readFile } from "node:fs/promises";

// One server of a benchmark. Its argument: a file that says which, on what.
const { kind, place, config } = JSON.parse(await readFile(process.argv[2] ?? "", "utf8"));
const { start } =
  kind === "whole"
    ? await import("./servers/whole.ts")
    : kind === "inbox"
      ? await import("./servers/inbox.ts")
      : kind === "bare"
        ? await import("./servers/bare.ts")
        : await import("./servers/single.ts");
const url = await start(place, config);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1e6, rss: process.memoryUsage.rss() });
});
process.once("disconnect", () => process.exit());
if (process.connected) process.send?.(url);
