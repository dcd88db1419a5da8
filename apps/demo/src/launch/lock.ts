import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Holds a folder so that two demos do not write to it at once. The lock ends with the process, however it ends.
 *
 * @returns what releases it.
 * @throws {Error} with a sentence if another demo has it.
 */
export function lockFolder(folder: string): () => void {
  const database = new DatabaseSync(join(folder, "demo.lock"));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new Error(`Another demo is running on ${folder}. Stop it first.`, { cause });
  }
  return () => database.close();
}
