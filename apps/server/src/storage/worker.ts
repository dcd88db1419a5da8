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

const answers: Answer[] = [];

/** All answers of one commit go back in one message. */
function answer(one: Answer): void {
  if (answers.push(one) === 1) process.nextTick(() => port?.postMessage(answers.splice(0)));
}

port.on("message", (message: readonly Task[] | "close") => {
  if (message === "close") {
    void commits.close().then(() => process.nextTick(() => port.close()));
    return;
  }
  for (const { id, name, input } of message) {
    void commits.run(name, input).then(
      (result) => answer({ id, result }),
      (error: Error) => answer({ id, error: error.message }),
    );
  }
});
port.postMessage("ready");
