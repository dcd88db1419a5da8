import { Worker } from "node:worker_threads";
import type { Storage } from "./storage.ts";
import type { Answer, Task } from "./worker.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Opens the embedded database in a thread of its own, so that syncing to disk never stops the server from answering.
 *
 * @param file path of the SQLite file; created where it is missing.
 */
export async function openSqliteStorage(file: string): Promise<Storage> {
  const fromSource = import.meta.url.endsWith(".ts");
  const worker = new Worker(new URL(fromSource ? "./worker.ts" : "./worker.js", import.meta.url), {
    workerData: { file },
    execArgv: fromSource ? ["--conditions=@polygate/source"] : [],
  });
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let broken: Error | undefined;

  const asked: Task[] = [];

  /** What is asked in one turn goes over at once: a message costs more than what stands in it. */
  function post(task: Task): void {
    if (asked.push(task) === 1) setImmediate(postAsked);
  }

  function postAsked(): void {
    if (asked.length > 0) worker.postMessage(asked.splice(0));
  }

  const fail = (error: Error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  await new Promise<void>((resolve, reject) => {
    // Under `node --watch` Node's own messages come through here too, before and after this one.
    worker.on("message", (message: readonly Answer[] | "ready") => {
      if (message === "ready") resolve();
    });
    worker.once("error", reject);
  });
  // A server that cannot store anything is worth nothing: the process ends, and whoever watches over it starts it again.
  worker.on("error", (error) => {
    fail(error);
    throw error;
  });
  worker.on("exit", () => fail(new Error("the storage is closed")));
  worker.on("message", (answers: readonly Answer[] | object) => {
    if (!Array.isArray(answers)) return;
    for (const answer of answers) {
      const task = waiting.get(answer.id);
      if (!task) continue;
      waiting.delete(answer.id);
      if ("error" in answer) task.reject(new Error(answer.error));
      else task.resolve(answer.result);
    }
  });

  return {
    run(name, input) {
      if (broken) return Promise.reject(broken);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
        post({ id, name, input });
      });
    },
    async close() {
      if (broken) return;
      const exited = new Promise((resolve) => worker.once("exit", resolve));
      postAsked();
      worker.postMessage("close");
      await exited;
    },
  };
}
