import type { Failure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** Says what came of a command: in words, or as one JSON object. */
export interface Report {
  /** The result. @param text called only where words are wanted. */
  done(result: object, text: () => string): void;
  failed(failure: Failure): void;
  /** Something to know besides the result; kept out of JSON. */
  note(text: string): void;
  /** How far long work is. */
  progress(label: string, done: number, total: number): void;
}

/** Between two lines of progress where nobody looks, in milliseconds. */
const PROGRESS_PAUSE = 5_000;

export function createReport(terminal: Terminal, json: boolean): Report {
  let isDrawn = false;
  let drawnAt = 0;

  function clear(): void {
    if (isDrawn) terminal.err("\r\x1b[K");
    isDrawn = false;
  }

  return {
    done(result, text) {
      clear();
      const words = json ? JSON.stringify(result) : text();
      if (words !== "") terminal.out(`${words}\n`);
    },
    failed({ message, hint, exitCode }) {
      clear();
      if (json) {
        const error = { message, exitCode, ...(hint !== undefined && { hint }) };
        terminal.out(`${JSON.stringify({ error })}\n`);
        return;
      }
      terminal.err(`${message}\n${hint === undefined ? "" : `${hint}\n`}`);
    },
    note(text) {
      clear();
      if (!json) terminal.err(`${text}\n`);
    },
    progress(label, done, total) {
      if (json) return;
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      if (terminal.isInteractive) {
        terminal.err(`\r\x1b[K${label}: ${percent} %`);
        isDrawn = true;
        return;
      }
      const now = performance.now();
      if (now - drawnAt < PROGRESS_PAUSE) return;
      drawnAt = now;
      terminal.err(`${label}: ${percent} %\n`);
    },
  };
}

/** Rows in columns, each as wide as it must be. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
