import { type SpawnOptions, spawn } from "node:child_process";
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
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";

/**
 * Runs a PostgreSQL for the tests of one run, and ends it and removes it when that run is over.
 *
 * Its arguments: a folder of its own, the process id of the test run, and the folder npm put the binaries in.
 */
const [, , folder = "", run = "", source = ""] = process.argv;

/** PostgreSQL refuses to run as root: it then runs as nobody. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

try {
  await keep();
} catch (error) {
  tell({ error: error instanceof Error ? error.message : "unknown error" });
  while (isRunning()) await setTimeout(500);
}
rmSync(folder, { recursive: true, force: true });

async function keep(): Promise<void> {
  const bin = join(copyBinaries(), "bin");
  const data = join(folder, "data");
  chmodSync(folder, 0o755);
  mkdirSync(data, { mode: 0o700 });
  if (identity.uid !== undefined) chownSync(data, identity.uid, identity.gid);
  const log = openSync(join(folder, "log"), "a");
  const options: SpawnOptions = { ...identity, cwd: data, stdio: ["ignore", log, log] };

  const initdb = spawn(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    options,
  );
  const [code] = await once(initdb, "exit");
  if (code !== 0) throw new Error(`initdb failed: ${readFileSync(join(folder, "log"), "utf8")}`);

  const port = await findPort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port,
    max_connections: 300,
    // The data is thrown away: what is tested is the order of things, not the disk.
    fsync: "off",
    full_page_writes: "off",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const postgres = spawn(join(bin, "postgres"), ["-D", data, ...flags], options);
  const exited = once(postgres, "exit");
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  while (!(await answers(url))) {
    if (postgres.exitCode !== null) throw new Error(readFileSync(join(folder, "log"), "utf8"));
    await setTimeout(50);
  }
  tell({ url });
  while (isRunning() && postgres.exitCode === null) await setTimeout(500);
  postgres.kill("SIGQUIT");
  await exited;
}

/**
 * Copies the binaries to where everybody reaches them, once: a home may be closed to others, and the links between the
 * libraries, which npm cannot pack, are missing where npm ran no scripts.
 */
function copyBinaries(): string {
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
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

function isRunning(): boolean {
  try {
    process.kill(Number(run), 0);
    return true;
  } catch {
    return false;
  }
}

function tell(news: { readonly url: string } | { readonly error: string }): void {
  const file = join(folder, "news.json");
  writeFileSync(`${file}.new`, JSON.stringify({ keeper: process.pid, ...news }));
  renameSync(`${file}.new`, file);
}
