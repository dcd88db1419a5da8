import { parentPort, workerData } from "node:worker_threads";
import { createGroupCommit } from "./group-commit.ts";
import type { OperationName } from "./operations.ts";
import { openSqlite } from "./sqlite.ts";

/** One operation asked of the worker. */
export interface Task {
  readonly id: number;
  readonly name: OperationName;
  readonly input: unknown;
}

/** Its answer, sent only after the commit that holds it. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

const port = parentPort;
if (!port) throw new Error("the storage worker was started outside a worker thread");
const commits = createGroupCommit(openSqlite(workerData.file));

port.on("message", (message: Task | "close") => {
  if (message === "close") {
    void commits.close().then(() => port.close());
    return;
  }
  const { id, name, input } = message;
  void commits.run(name, input).then(
    (result) => port.postMessage({ id, result } satisfies Answer),
    (error: Error) => port.postMessage({ id, error: error.message } satisfies Answer),
  );
});
port.postMessage("ready");
