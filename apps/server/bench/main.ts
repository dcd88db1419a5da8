import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { benchCreatePayment } from "./create-payment.ts";
import { benchGrowth } from "./growth.ts";
import { benchIsolation } from "./isolation.ts";
import { formatLine, isMet, type Line } from "./line.ts";
import { benchParse } from "./parse.ts";
import { benchSlowSync } from "./slow-sync.ts";
import { benchStart } from "./start.ts";
import { benchWebhooks } from "./webhooks.ts";

/** Every benchmark, by its letter. */
const BENCHES: Readonly<Record<string, (rounds: number) => Line[] | Promise<Line[]>>> = {
  a: benchWebhooks,
  b: benchCreatePayment,
  c: benchParse,
  d: benchGrowth,
  e: benchIsolation,
  f: benchStart,
  g: benchSlowSync,
};

const USAGE = `npm run bench -- [--only <letter>]... [--rounds <n>] [--json]
  letters: ${Object.keys(BENCHES).join(", ")}; see docs/benchmarks.md`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: Object.keys(BENCHES) },
    rounds: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const unknown = values.only.find((letter) => !(letter in BENCHES));
const rounds = Number(values.rounds);
if (unknown !== undefined || !(rounds >= 1)) {
  console.error(USAGE);
  process.exit(2);
}
const [letter, ...others] = Object.keys(BENCHES).filter((it) => values.only.includes(it));
if (others.length === 0) {
  for (const line of (await BENCHES[letter ?? ""]?.(rounds)) ?? []) {
    console.log(values.json ? JSON.stringify({ ...line, met: isMet(line) }) : formatLine(line));
  }
  process.exit();
}
// Each in a process of its own: what one leaves behind, in memory and in compiled code, must not slow the next.
const rest = ["--rounds", values.rounds, ...(values.json ? ["--json"] : [])];
for (const one of [letter, ...others]) {
  const { status } = spawnSync(
    process.execPath,
    [...process.execArgv, import.meta.filename, "--only", String(one), ...rest],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}
