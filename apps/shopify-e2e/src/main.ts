import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificates } from "./certificates.ts";
import { manualScenarios } from "./manual.ts";
import { offsiteScenarios } from "./offsite.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

/** What is played, in a world of its own. It fails by throwing. */
export interface Scenario {
  readonly name: string;
  readonly options?: WorldOptions;
  run(world: World): Promise<void>;
}

const wanted = process.argv[2] ?? "";
const folder = mkdtempSync(join(tmpdir(), "shopify-e2e-"));
const certificates = await createCertificates(folder);
const all = [
  ...manualScenarios.map((scenario) => ["manual", scenario] as const),
  ...offsiteScenarios.map((scenario) => ["offsite", scenario] as const),
].filter(([mode, { name }]) => `${mode} ${name}`.includes(wanted));

let failed = 0;
for (const [mode, { name, options, run }] of all) {
  const started = performance.now();
  let world: World | undefined;
  let problem: string | undefined;
  try {
    world = await createWorld(certificates, options);
    await run(world);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    if (wanted !== "" && error instanceof Error) console.error(error.stack);
  } finally {
    await world?.close();
  }
  if (problem !== undefined) failed += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = problem === undefined ? "pass" : "FAIL";
  console.log(`${verdict}  ${mode.padEnd(8)}${name.padEnd(66)} ${seconds} s`);
  if (problem !== undefined) console.log(`      ${problem}`);
}
rmSync(folder, { recursive: true, force: true });
console.log(`${all.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
