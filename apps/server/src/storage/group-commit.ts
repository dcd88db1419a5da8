import { type OperationName, perform } from "./operations.ts";
import type { Sqlite } from "./sqlite.ts";
import { finish } from "./unfinished.ts";

/** Many operations, one commit: each is answered only after the commit that holds it. */
export interface GroupCommit {
  /** @throws {Error} where the operation or its commit failed; nothing of it was kept. */
  run(name: OperationName, input: unknown): Promise<unknown>;
  /** Finishes what was asked, then closes the file. */
  close(): Promise<void>;
}

interface Task {
  readonly name: OperationName;
  readonly input: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** How many operations share one commit at most. */
const BATCH = 256;

export function createGroupCommit(sqlite: Sqlite): GroupCommit {
  const waiting: Task[] = [];
  let work: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // Lets what is asked in the same turn join the first batch, and what came meanwhile the next.
    for (await nextTurn(); waiting.length > 0; await nextTurn()) {
      await commitTogether(sqlite, waiting.splice(0, BATCH));
    }
    work = undefined;
  }

  return {
    run(name, input) {
      return new Promise((resolve, reject) => {
        waiting.push({ name, input, resolve, reject });
        work ??= drain();
      });
    },
    async close() {
      await work;
      sqlite.close();
    },
  };
}

/** Every operation in a savepoint of its own; a failed commit fails them all. */
async function commitTogether(sqlite: Sqlite, tasks: readonly Task[]): Promise<void> {
  const answers: (() => void)[] = [];
  try {
    sqlite.execute("begin immediate");
    for (const task of tasks) answers.push(await runInSavepoint(sqlite, task));
    sqlite.execute("commit");
  } catch (error) {
    try {
      sqlite.execute("rollback");
    } catch {
      // The failure may have ended the transaction already.
    }
    for (const { reject } of tasks) reject(new Error(`the commit failed: ${describe(error)}`));
    return;
  }
  for (const answer of answers) answer();
}

/** @returns what answers the caller, once the commit is through. */
async function runInSavepoint(sqlite: Sqlite, task: Task): Promise<() => void> {
  sqlite.execute("savepoint operation");
  try {
    const result = await finish(sqlite.queries, () =>
      perform(sqlite.queries, task.name, task.input as never),
    );
    sqlite.execute("release operation");
    return () => task.resolve(result);
  } catch (error) {
    sqlite.execute("rollback to operation");
    sqlite.execute("release operation");
    return () => task.reject(new Error(`${task.name}: ${describe(error)}`));
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
