import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificates } from "./certificates.ts";
import { attempts as manualAttempts } from "./manual/attempts.ts";
import { orders as manualOrders } from "./manual/orders.ts";
import { paying as manualPaying } from "./manual/paying.ts";
import { refunds as manualRefunds } from "./manual/refunds.ts";
import { trouble as manualTrouble } from "./manual/trouble.ts";
import { webhooks as manualWebhooks } from "./manual/webhooks.ts";
import { admission as offsiteAdmission } from "./offsite/admission.ts";
import { identity as offsiteIdentity } from "./offsite/identity.ts";
import { onboarding as offsiteOnboarding } from "./offsite/onboarding.ts";
import { paying as offsitePaying } from "./offsite/paying.ts";
import { refunds as offsiteRefunds } from "./offsite/refunds.ts";
import { trouble as offsiteTrouble } from "./offsite/trouble.ts";
import type { Scenario } from "./scenario.ts";
import { createWorld, type World } from "./world.ts";

/** Everything that is played, with the mode it is about. */
const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  manual: [
    ...manualPaying,
    ...manualAttempts,
    ...manualOrders,
    ...manualTrouble,
    ...manualWebhooks,
    ...manualRefunds,
  ],
  offsite: [
    ...offsitePaying,
    ...offsiteTrouble,
    ...offsiteIdentity,
    ...offsiteRefunds,
    ...offsiteAdmission,
    ...offsiteOnboarding,
  ],
};

const wanted = process.argv[2] ?? "";
const folder = mkdtempSync(join(tmpdir(), "shopify-e2e-"));
const certificates = await createCertificates(folder);
const all = Object.entries(SCENARIOS)
  .flatMap(([mode, scenarios]) => scenarios.map((scenario) => [mode, scenario] as const))
  .filter(([mode, { name }]) => `${mode} ${name}`.includes(wanted));

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
