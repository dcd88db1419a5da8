import { createGroupCommit } from "./group-commit.ts";
import type { OperationInput, OperationName, OperationResult } from "./operations.ts";
import { openSqlite } from "./sqlite.ts";
import type { Storage } from "./storage.ts";

/**
 * Opens the embedded database without a thread of its own: where there is no disk to wait for, or nothing else to do
 * meanwhile.
 *
 * @param file path of the SQLite file; `:memory:` keeps nothing.
 */
export function openSameThreadStorage(file: string): Storage {
  const commits = createGroupCommit(openSqlite(file));
  let isClosed = false;
  return {
    run<Name extends OperationName>(name: Name, input: OperationInput<Name>) {
      if (isClosed) return Promise.reject(new Error("the storage is closed"));
      return commits.run(name, input) as Promise<OperationResult<Name>>;
    },
    async close() {
      isClosed = true;
      await commits.close();
    },
  };
}
