import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** Keeps one text across restarts. */
export interface SandboxStore {
  /** What was saved last, or undefined. */
  load(): string | undefined;
  /** Returns once the text would survive a power cut. */
  save(snapshot: string): void;
}

/** A store in one file, replaced as a whole: whoever reads it sees the old text or the new one, never a half. */
export function createFileStore(path: string): SandboxStore {
  return {
    load: () => {
      try {
        return readFileSync(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    save: (snapshot) => {
      const folder = dirname(path);
      mkdirSync(folder, { recursive: true });
      const draft = `${path}.new`;
      const file = openSync(draft, "w", 0o600);
      try {
        const bytes = Buffer.from(snapshot, "utf8");
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(file, bytes, written);
        }
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
      syncFolder(folder);
    },
  };
}

/** Makes the new name durable too. Windows cannot open a folder; there the rename alone must do. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
