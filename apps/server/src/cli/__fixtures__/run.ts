import { runCli } from "../program.ts";

/** What a command said and ended with. */
export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** What `--json` answered. */
  readonly json: Record<string, unknown>;
}

/** Runs a command as from a terminal. @param answers what the person types when asked; nobody is there without. */
export async function run(args: string[], answers: string[] = []): Promise<Ran> {
  let out = "";
  let err = "";
  const typed = [...answers];
  const exitCode = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isInteractive: false,
    async ask(question) {
      const answer = typed.shift();
      if (answer === undefined) throw new Error(`nobody is there to be asked: ${question}`);
      return answer;
    },
  });
  return {
    exitCode,
    out,
    err,
    get json() {
      return JSON.parse(out);
    },
  };
}
