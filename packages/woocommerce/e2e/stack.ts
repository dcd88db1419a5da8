import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { PORTS } from "./env.ts";

const root = join(import.meta.dirname, "../../..");
export const SERVER = `http://127.0.0.1:${PORTS.server}`;
const SANDBOX = `http://127.0.0.1:${PORTS.sandbox}`;

const folder = mkdtempSync(join(tmpdir(), "polygate-woo-"));
const running = new Set<ChildProcess>();

/** What this run's processes wrote. */
export const logs = folder;

/** The server's accounts at the sandbox, with the keys its README publishes. */
function accounts() {
  const at = (gateway: string) => ({ mode: "test", baseUrl: `${SANDBOX}/${gateway}` });
  return [
    { id: "zozo", gateway: "zozo", config: { ...at("zozo"), apiToken: "zozo_sandbox_token" } },
    {
      id: "zaakpay",
      gateway: "zaakpay",
      config: {
        ...at("zaakpay"),
        merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
        secretKey: "0678056d96914a8583fb518caf42828a",
      },
    },
    {
      id: "paygate",
      gateway: "paygate",
      config: {
        ...at("paygate"),
        apiKey: "pgk_sandbox_key",
        webhookSecret: "whsec_sandbox_paygate",
      },
    },
    {
      id: "wezopay",
      gateway: "wezopay",
      config: {
        ...at("wezopay"),
        apiKey: "wpk_sandbox_key",
        webhookSecret: "whsec_sandbox_wezopay",
      },
    },
  ];
}

/** Starts the sandbox: the gateways. */
export async function startSandbox(): Promise<void> {
  const main = join(root, "packages/sandbox/src/main.ts");
  start(
    "sandbox",
    ["--conditions=@polygate/source", main, "--port", String(PORTS.sandbox), "--base-url", SANDBOX],
    // One of the servers has a certificate of its own making.
    { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  );
  await answering(`${SANDBOX}/control`);
  for (const gateway of ["zaakpay", "paygate"]) {
    const webhookUrl = `${SERVER}/webhooks/${gateway}`;
    await control(`/${gateway}/settings`, { webhookUrl }, "PUT");
  }
}

const servers = new Map<string, ChildProcess>();

function dataOf(name: string): string {
  return join(folder, `${name}-data`);
}

/** Starts the server that the plugin is connected to, as an operator does. @returns what it said, so far. */
export function startServer(): Promise<() => string> {
  return startServerAs("server", { port: PORTS.server, publicUrl: SERVER });
}

/** Starts a server with data of its own. @returns what it said, so far. */
export async function startServerAs(
  name: string,
  address: { readonly port: number; readonly publicUrl: string },
): Promise<() => string> {
  const config = {
    ...address,
    dataDir: dataOf(name),
    shopName: "Tea shop",
    allowPrivate: ["127.0.0.0/8"],
    accounts: accounts(),
    keys: [{ key: "pgk_e2e_of_the_woocommerce_plugin", label: "API", mode: "test" }],
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(config));
  const main = join(root, "apps/server/src/main.ts");
  const child = start(name, ["--conditions=@polygate/source", main, "serve"], {
    POLYGATE_CONFIG: file,
  });
  servers.set(name, child);
  await answering(`http://127.0.0.1:${address.port}/healthz`);
  return () => readFileSync(join(folder, `${name}.log`), "utf8");
}

/** Kills a server as a power cut would. */
export async function killServer(name = "server"): Promise<void> {
  const child = servers.get(name);
  if (!child) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  servers.delete(name);
}

/** Runs a command of a server's command line, whatever it ends with. @returns what it said. */
export async function runCommand(name: string, parameters: readonly string[]): Promise<string> {
  const main = join(root, "apps/server/src/main.ts");
  const child = spawn(
    process.execPath,
    [
      "--conditions=@polygate/source",
      main,
      ...parameters,
      "--config",
      join(folder, `${name}.json`),
    ],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  for await (const chunk of child.stdout) said += chunk;
  return said;
}

/** What five minutes would bring: refunds that are under way are taken up again now. */
export function askAboutRefundsNow(): void {
  const database = new DatabaseSync(join(dataOf("server"), "polygate.db"));
  database.exec("pragma busy_timeout = 5000");
  database.exec("update refunds set next_check_at = 0 where next_check_at is not null");
  database.close();
}

function start(name: string, parameters: string[], env: Record<string, string> = {}): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), "a");
  const child = spawn(process.execPath, parameters, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 160; tries += 1) {
    try {
      if ((await fetch(url)).status < 500) return;
    } catch {
      // Not yet.
    }
    await setTimeout(250);
  }
  throw new Error(`${url} does not answer; see ${folder}`);
}

export function stopAll(keepLogs: boolean): void {
  for (const child of running) child.kill("SIGTERM");
  if (!keepLogs) rmSync(folder, { recursive: true, force: true });
}

/** The sandbox's control API. */
// biome-ignore lint/suspicious/noExplicitAny: what the sandbox answers is looked into, not typed
export async function control(path: string, body?: object, method?: string): Promise<any> {
  const response = await fetch(`${SANDBOX}/control${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`sandbox ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}
