import { Worker } from "node:worker_threads";
import type { AuthCalls, AuthSettings } from "./auth-calls.ts";
import type { AuthAnswer, AuthTask } from "./auth-worker.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * The owners' login, loaded by whoever needs it first, in a thread of its own: loading takes about a second and 60 MB,
 * which payments must not notice. A thread that dies is replaced at the next call.
 */
export function createOwnerAuth(readSettings: () => Promise<AuthSettings>): AuthCalls {
  let running: Promise<Worker> | undefined;
  const waiting = new Map<number, Waiting>();
  let nextId = 0;

  async function start(): Promise<Worker> {
    const fromSource = import.meta.url.endsWith(".ts");
    const file = fromSource ? "./auth-worker.ts" : "./auth-worker.js";
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: await readSettings(),
      execArgv: fromSource ? ["--conditions=@polygate/source"] : [],
    });
    worker.unref();
    const end = (error: Error) => {
      running = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    worker.on("error", end);
    worker.on("exit", () => end(new Error("the login stopped")));
    worker.on("message", (answer: AuthAnswer) => {
      const task = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("error" in answer) task?.reject(new Error(answer.error));
      else task?.resolve(answer.result);
    });
    return worker;
  }

  async function call(name: keyof AuthCalls, input: unknown): Promise<unknown> {
    running ??= start();
    const starting = running;
    starting.catch(() => {
      running = undefined;
    });
    const worker = await starting;
    const id = nextId++;
    return await new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, input } satisfies AuthTask);
    });
  }

  const bind =
    <Name extends keyof AuthCalls>(name: Name) =>
    (input: Parameters<AuthCalls[Name]>[0]) =>
      call(name, input) as ReturnType<AuthCalls[Name]>;

  return {
    handle: bind("handle"),
    signIn: bind("signIn"),
    signOut: bind("signOut"),
    changePassword: bind("changePassword"),
    readOwner: bind("readOwner"),
    listPasskeys: bind("listPasskeys"),
    deletePasskey: bind("deletePasskey"),
    makeOwner: bind("makeOwner"),
    async close() {
      if (running !== undefined) await call("close", undefined);
    },
  };
}
