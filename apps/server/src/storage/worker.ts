import { parentPort, workerData } from "node:worker_threads";
import { type OperationName, perform } from "./operations.ts";
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

/** How many operations share one commit at most. */
const BATCH = 256;

const port = parentPort;
if (!port) throw new Error("the storage worker was started outside a worker thread");
const sqlite = openSqlite(workerData.file);
const waiting: Task[] = [];
let working = false;
let closing = false;

port.on("message", (message: Task | "close") => {
  if (message === "close") closing = true;
  else waiting.push(message);
  if (working) return;
  working = true;
  setImmediate(() => void drain());
});
port.postMessage("ready");

async function drain(): Promise<void> {
  while (waiting.length > 0) {
    const tasks = waiting.splice(0, BATCH);
    for (const answer of await commitTogether(tasks)) port?.postMessage(answer);
    // Lets messages that arrived meanwhile join the next batch.
    await new Promise(setImmediate);
  }
  working = false;
  if (closing) {
    sqlite.close();
    port?.close();
  }
}

/** Group commit: every operation in a savepoint of its own, one commit, and a failed commit fails them all. */
async function commitTogether(tasks: readonly Task[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  try {
    sqlite.execute("begin immediate");
    for (const task of tasks) answers.push(await runInSavepoint(task));
    sqlite.execute("commit");
    return answers;
  } catch (error) {
    try {
      sqlite.execute("rollback");
    } catch {
      // The failure may have ended the transaction already.
    }
    return tasks.map(({ id }) => ({ id, error: `the commit failed: ${describe(error)}` }));
  }
}

async function runInSavepoint({ id, name, input }: Task): Promise<Answer> {
  sqlite.execute("savepoint operation");
  try {
    const result = await perform(sqlite.queries, name, input as never);
    sqlite.execute("release operation");
    return { id, result };
  } catch (error) {
    sqlite.execute("rollback to operation");
    sqlite.execute("release operation");
    return { id, error: `${name}: ${describe(error)}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
