import { createGroupCommit } from "./group-commit.ts";
import type { OperationInput, OperationName, OperationResult } from "./operations.ts";
import { openSqlite } from "./sqlite.ts";
import type { Storage } from "./storage.ts";

/** A database that keeps nothing: no disk to wait for, so no thread of its own. For trying out, and for tests. */
export function openMemoryStorage(): Storage {
  const commits = createGroupCommit(openSqlite(":memory:"));
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
