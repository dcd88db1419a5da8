import { type DemoArguments, parseDemoArguments, USAGE } from "./roads/arguments.ts";
import { runPurchases } from "./roads/run.ts";
import { formatTable } from "./roads/table.ts";
import { startWorld } from "./roads/world.ts";

const EXIT_WRONG = 1;
const EXIT_USAGE = 2;

/** @returns the process's exit code: 0 only if every purchase ended as it must. */
async function demo({ json, purchases }: DemoArguments): Promise<number> {
  const warnings: string[] = [];
  const world = await startWorld((message) => warnings.push(message));
  try {
    const results = await runPurchases(world, purchases);
    if (json) for (const result of results) console.log(JSON.stringify(result));
    else console.log(formatTable(results));
    const refused = world.receiver.countRefused();
    const isRight = results.every(({ problem }) => problem === undefined) && refused === 0;
    if (isRight && results.length === purchases.length) return 0;
    if (refused > 0) console.error(`The shop refused ${refused} of the server's webhooks.`);
    for (const warning of warnings) console.error(warning);
    return EXIT_WRONG;
  } finally {
    await world.close();
  }
}

function readArguments(): DemoArguments | undefined {
  try {
    return parseDemoArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}

const chosen = readArguments();
process.exitCode = chosen ? await demo(chosen) : EXIT_USAGE;
