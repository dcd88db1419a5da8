import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Where a command reads and writes. Tests hand in their own. */
export interface Terminal {
  /** What was asked for: results, and nothing else. */
  out(text: string): void;
  /** What is said besides: progress, warnings, errors. */
  err(text: string): void;
  /** Whether a person looks at `err`, so that lines may be drawn over. */
  readonly isInteractive: boolean;
  /** Asks the person. @throws {Error} where nobody is there. */
  ask(question: string, secret?: boolean): Promise<string>;
}

/** The process's own terminal. */
export const systemTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
  async ask(question, secret = false) {
    if (!process.stdin.isTTY) throw new Error(`nobody is there to be asked: ${question}`);
    // What is typed is not shown where it is a secret.
    let silent = false;
    const output = new Writable({
      write(chunk, _encoding, done) {
        if (!silent) process.stderr.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    try {
      const answer = lines.question(question);
      silent = secret;
      return (await answer).trim();
    } finally {
      lines.close();
      if (secret) process.stderr.write("\n");
    }
  },
};
