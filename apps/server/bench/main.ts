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
for (const [letter, bench] of Object.entries(BENCHES)) {
  if (!values.only.includes(letter)) continue;
  for (const line of await bench(rounds)) {
    console.log(values.json ? JSON.stringify({ ...line, met: isMet(line) }) : formatLine(line));
  }
}
process.exit();
