import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import { postgresBinaries } from "./binaries.ts";

/** A PostgreSQL of one's own, with its data in a folder. */
export interface Cluster {
  /** The address of its one database, while it runs. */
  readonly url: string;
  /** Resolves once it answers. @throws {Error} with what it printed, where it ended instead. */
  start(): Promise<void>;
  /** @param signal `SIGQUIT` ends it as a crash would, `SIGINT` tidily. */
  stop(signal: "SIGQUIT" | "SIGINT"): Promise<void>;
  /** Whether it ended by itself. */
  hasEnded(): boolean;
}

/** PostgreSQL refuses to run as root: it then runs as nobody. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Makes a PostgreSQL, not started yet.
 *
 * @param folder its own, in one that everybody may enter; made where it is missing.
 * @param settings of `postgresql.conf`, over the defaults.
 * @param env for its processes.
 */
export async function createCluster(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<Cluster> {
  const bin = join(copyBinaries(postgresBinaries ?? ""), "bin");
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o755);
  if (identity.uid !== undefined) chownSync(data, identity.uid, identity.gid);
  const file = join(folder, "log");
  const log = openSync(file, "a");
  const options: SpawnOptions = { ...identity, cwd: data, stdio: ["ignore", log, log] };

  const initdb = spawn(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    options,
  );
  const [code] = await once(initdb, "exit");
  if (code !== 0) throw new Error(`initdb failed: ${readFileSync(file, "utf8")}`);

  const port = await findPort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const flags = Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
    max_connections: "300",
    ...settings,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let postgres: ChildProcess | undefined;

  return {
    url,
    async start() {
      const started = spawn(join(bin, "postgres"), ["-D", data, ...flags], { ...options, env });
      postgres = started;
      while (!(await answers(url))) {
        if (started.exitCode !== null) throw new Error(readFileSync(file, "utf8"));
        await setTimeout(50);
      }
    },
    async stop(signal) {
      if (!postgres || postgres.exitCode !== null) return;
      const exited = once(postgres, "exit");
      postgres.kill(signal);
      await exited;
    },
    hasEnded: () => postgres !== undefined && postgres.exitCode !== null,
  };
}

/**
 * Copies the binaries to where everybody reaches them, once: a home may be closed to others, and the links between the
 * libraries, which npm cannot pack, are missing where npm ran no scripts.
 */
function copyBinaries(source: string): string {
  const packaged = JSON.parse(readFileSync(join(dirname(source), "package.json"), "utf8"));
  const name = [packaged.name, packaged.version, process.getuid?.()]
    .join("-")
    .replaceAll(/[@/]/g, "");
  const target = join(tmpdir(), `polygate-${name}`);
  if (!existsSync(target)) {
    const copy = `${target}.${process.pid}`;
    cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
    const links = join(copy, "pg-symlinks.json");
    for (const link of existsSync(links) ? JSON.parse(readFileSync(links, "utf8")) : []) {
      const path = join(copy, link.target.replace(/^native\//, ""));
      if (!existsSync(path)) symlinkSync(basename(link.source), path);
    }
    chmodSync(copy, 0o755);
    try {
      renameSync(copy, target);
    } catch {
      // Another run was faster.
      rmSync(copy, { recursive: true });
    }
  }
  if (statSync(target).uid !== (process.getuid?.() ?? 0)) {
    throw new Error(`${target} belongs to somebody else: remove it`);
  }
  return target;
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
