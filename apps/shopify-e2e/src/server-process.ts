import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { startServer } from "@polygate/server";
import { createRoute, type Outside, type ServerConfig } from "./server-config.ts";
import type { Running } from "./world.ts";

/** The first argument of a process that is to be a server. */
const ROLE = "--serve";

/**
 * Runs the server in a process of its own, so that it can be killed.
 *
 * @param ahead how far its clock is ahead of the system's, in milliseconds: what its predecessor leased is free then.
 */
export async function startProcess(
  config: ServerConfig,
  outside: Outside,
  ahead: number,
): Promise<Running> {
  const file = new URL(import.meta.url).pathname;
  const args = [
    "--conditions=@polygate/source",
    file,
    ROLE,
    JSON.stringify({ config, outside, ahead }),
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const addresses = await readLine(child);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    ...JSON.parse(addresses),
    sweep: async () => undefined,
    kill,
    close: kill,
  };
}

function readLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error("no output");
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", () => reject(new Error("the server did not start")));
  });
}

if (process.argv[2] === ROLE) {
  const { config, outside, ahead } = JSON.parse(process.argv[3] ?? "");
  const server = await startServer(config, {
    clock: () => Date.now() + ahead,
    fetch: createRoute(outside),
    logger: { info() {}, warn() {} },
  });
  const { url, shopifySessionsUrl } = server;
  process.stdout.write(`${JSON.stringify({ url, shopifySessionsUrl })}\n`);
}
