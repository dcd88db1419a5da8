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
  start("sandbox", [
    "--conditions=@polygate/source",
    main,
    "--port",
    String(PORTS.sandbox),
    "--base-url",
    SANDBOX,
  ]);
  await answering(`${SANDBOX}/control`);
  for (const gateway of ["zaakpay", "paygate"]) {
    const webhookUrl = `${SERVER}/webhooks/${gateway}`;
    await control(`/${gateway}/settings`, { webhookUrl }, "PUT");
  }
}

let server: ChildProcess | undefined;

/** Starts the server, as an operator does. @returns what it said, so far. */
export async function startServer(): Promise<() => string> {
  const config = {
    publicUrl: SERVER,
    port: PORTS.server,
    dataDir: join(folder, "data"),
    shopName: "Tea shop",
    allowPrivate: ["127.0.0.0/8"],
    accounts: accounts(),
    keys: [{ key: "pgk_e2e_of_the_woocommerce_plugin", label: "API", mode: "test" }],
  };
  const file = join(folder, "polygate.json");
  writeFileSync(file, JSON.stringify(config));
  const main = join(root, "apps/server/src/main.ts");
  server = start("server", ["--conditions=@polygate/source", main, "serve"], {
    POLYGATE_CONFIG: file,
  });
  await answering(`${SERVER}/healthz`);
  return () => readFileSync(join(folder, "server.log"), "utf8");
}

/** Kills the server as a power cut would. */
export async function killServer(): Promise<void> {
  if (!server) return;
  const gone = new Promise((resolve) => server?.once("exit", resolve));
  server.kill("SIGKILL");
  await gone;
  server = undefined;
}

/** What five minutes would bring: refunds that are under way are taken up again now. */
export function askAboutRefundsNow(): void {
  const database = new DatabaseSync(join(folder, "data", "polygate.db"));
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
