import type { OperationInput, OperationName, OperationResult } from "../storage/operations.ts";
import type { Storage } from "../storage/storage.ts";
import type { Tracing } from "./tracing.ts";

/** Follows storage operations inside of what is followed: those of the regular work, once a second, tell nobody anything. */
export function traceStorage(storage: Storage, tracing: Tracing): Storage {
  return {
    ...storage,
    run<Name extends OperationName>(
      name: Name,
      input: OperationInput<Name>,
    ): Promise<OperationResult<Name>> {
      if (!tracing.isInStep()) return storage.run(name, input);
      return tracing.step("internal", `storage ${name}`, () => storage.run(name, input));
    },
  };
}
