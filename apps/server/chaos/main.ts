import { type ChaosArguments, parseChaosArguments, USAGE } from "./arguments.ts";
import { runBurst } from "./burst.ts";
import { whyMissing } from "./database.ts";
import { type RunResult, runChaos } from "./run.ts";
import { formatCounts, formatResult, isRight } from "./table.ts";

const EXIT_WRONG = 1;
const EXIT_USAGE = 2;

/** @returns the process's exit code: 0 only if nothing was lost, doubled or forged. */
async function chaos({ databases, events, kills, burst, seed }: ChaosArguments): Promise<number> {
  console.log(`seed ${seed}: ${events} events, ${kills} kills, on ${databases.join(" and ")}`);
  const results: [string, RunResult][] = [];
  const note = (name: string, result: RunResult) => {
    results.push([name, result]);
    console.log(`\n${name}\n${formatResult(result)}`);
  };
  for (const database of databases) {
    const missing = whyMissing(database);
    if (missing !== undefined) throw new Error(missing);
    const disturbances = Math.ceil(kills / 10);
    const onProgress = showTenths();
    note(database, await runChaos({ database, seed, events, kills, disturbances, onProgress }));
    if (database === "postgres" && burst > 0) {
      note(`burst of ${burst} on postgres`, await runBurst(seed, burst));
    }
  }
  const right = results.every(([, { findings }]) => isRight(findings));
  const counts = results.map(([name, { findings }]) => `${name}: ${formatCounts(findings)}`);
  console.log(`\nchaos ${right ? "passed" : `FAILED (--seed ${seed})`}. ${counts.join("; ")}`);
  return right ? 0 : EXIT_WRONG;
}

/** One line for each tenth, so that whoever waits sees that it goes on. */
function showTenths(): (share: number) => void {
  let shown = 0;
  return (share) => {
    const tenths = Math.floor(share * 10);
    if (tenths > shown) console.error(`  ${tenths * 10} %`);
    shown = Math.max(shown, tenths);
  };
}

function readArguments(): ChaosArguments | undefined {
  try {
    return parseChaosArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}

const chosen = readArguments();
process.exitCode = chosen ? await chaos(chosen) : EXIT_USAGE;
