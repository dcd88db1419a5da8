import {
  buildAdmin,
  checkPorts,
  fillDatabase,
  install,
  logs,
  makeApp,
  startDatabase,
  startMedusa,
  startSandbox,
  stopAll,
} from "./stack.ts";

/**
 * Everything from nothing: installs, packs, migrates, seeds, boots, drives. Words run the scenarios that have one of them
 * in their names; `--admin` builds the admin as well (1.7 GB of memory) and looks at it with a browser.
 */
const parameters = process.argv.slice(2);
const withAdmin = parameters.includes("--admin");
const words = parameters.filter((it) => !it.startsWith("--"));
let failed = true;
try {
  await checkPorts();
  install();
  makeApp();
  await startDatabase();
  fillDatabase();
  await startSandbox();
  if (withAdmin) buildAdmin();
  const start = (more?: Readonly<Record<string, string>>) => startMedusa(withAdmin, more);
  let kill = await start();
  const machine = {
    kill: () => kill(),
    async start(more?: Readonly<Record<string, string>>) {
      kill = await start(more);
    },
  };
  const { runScenarios } = await import("./run.ts");
  const { seeAdmin } = await import("./admin-browser.ts");
  const more = withAdmin ? [["the admin shows it", () => seeAdmin(logs)] as const] : [];
  failed = await runScenarios(words, machine, more);
} finally {
  await stopAll();
}
process.exit(failed ? 1 : 0);
