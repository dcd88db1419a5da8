import type { OperationInput, OperationName, OperationResult } from "./operations.ts";

/** Where everything that must survive is kept. Every operation is atomic and durable once it answers. */
export interface Storage {
  /**
   * Runs a named operation.
   *
   * @throws {Error} where the operation failed; nothing of it was kept.
   */
  run<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationResult<Name>>;
  /** Finishes what was asked, then closes the database. */
  close(): Promise<void>;
}

export interface StorageOptions {
  /** A PostgreSQL, which any number of processes share. Without it the file is used. */
  readonly databaseUrl?: string | undefined;
  /** Path of the SQLite file, created where it is missing; `:memory:` keeps nothing. */
  readonly file: string;
  /** For a program that has nothing else to do while SQLite writes: it starts sooner. */
  readonly sameThread?: boolean;
  /** Called when another process wrote something that is due at once. */
  readonly onWake?: () => void;
}

/**
 * Opens the database that the options name, and brings its schema up to date.
 *
 * @throws {Error} where it cannot be reached, or belongs to a newer version of Polygate.
 */
export async function openStorage({
  databaseUrl,
  file,
  sameThread = false,
  onWake = () => undefined,
}: StorageOptions): Promise<Storage> {
  // Only what is used is loaded: neither driver is needed for the other.
  if (databaseUrl === undefined && (sameThread || file === ":memory:")) {
    const { openSameThreadStorage } = await import("./same-thread-storage.ts");
    return openSameThreadStorage(file);
  }
  if (databaseUrl === undefined) {
    const { openSqliteStorage } = await import("./sqlite-storage.ts");
    return await openSqliteStorage(file);
  }
  const { openPostgresStorage } = await import("./postgres-storage.ts");
  return await openPostgresStorage(databaseUrl, onWake);
}
