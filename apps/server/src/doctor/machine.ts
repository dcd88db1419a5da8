import { stat, statfs } from "node:fs/promises";
import type { ServerConfig } from "../config.ts";
import { findMasterKey, masterKeyFile } from "../master-key.ts";
import { type Check, reasonOf } from "./check.ts";

/** A database that fills its disk loses nothing that was answered, but answers no more. In bytes. */
const SCARCE = 1024 ** 3;
const FULL = 100 * 1024 ** 2;

/** Looks at files, their rights and the space for them. */
export async function checkMachine(config: ServerConfig, configFile: string): Promise<Check[]> {
  const checks = [await checkRights("configuration", configFile), await checkKey(config)];
  if (config.databaseUrl === undefined) checks.push(await checkDisk(config.dataDir));
  return checks;
}

/** A file that holds secrets must be its owner's alone. */
async function checkRights(name: string, file: string): Promise<Check> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      return {
        name,
        state: "warn",
        detail: `${file} can be read by others on this machine`,
        fix: `chmod 600 ${file}`,
      };
    }
    return { name, state: "ok", detail: file };
  } catch (error) {
    return { name, state: "fail", detail: reasonOf(error), fix: `Is ${file} there?` };
  }
}

async function checkKey(config: ServerConfig): Promise<Check> {
  const name = "master key";
  try {
    const key = await findMasterKey(config);
    const count = key.read().length;
    if (key.file !== undefined) {
      const rights = await checkRights(name, key.file);
      if (rights.state !== "ok") return rights;
    }
    if (count > 1) {
      return {
        name,
        state: "warn",
        detail: `${count} keys are in use: a rotation is not finished`,
        fix: "polygate secrets rotate",
      };
    }
    return { name, state: "ok", detail: key.file ?? "from the environment or the configuration" };
  } catch (error) {
    return {
      name,
      state: "fail",
      detail: reasonOf(error),
      fix: `Put the master key back at ${masterKeyFile(config) ?? "POLYGATE_SECRET"} from where you keep its copy.`,
    };
  }
}

async function checkDisk(dataDir: string): Promise<Check> {
  const name = "disk";
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${dataDir}`;
    if (free >= SCARCE) return { name, state: "ok", detail };
    return {
      name,
      state: free < FULL ? "fail" : "warn",
      detail,
      fix: "Make room: without it no message can be stored, and none is acknowledged.",
    };
  } catch (error) {
    return { name, state: "skip", detail: reasonOf(error) };
  }
}
