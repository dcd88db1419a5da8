import { anonymous, BACKEND, claims, control } from "./client.ts";
import { leaksIn, withData } from "./leaks.ts";
import type { Machine, Scenario } from "./scenarios/common.ts";
import { scenarios } from "./scenarios/index.ts";

/** Runs the scenarios whose names hold one of these texts, or all, one after the other. @returns whether any failed. */
export async function runScenarios(
  words: readonly string[],
  machine: Machine,
  more: readonly Scenario[],
): Promise<boolean> {
  for (const gateway of ["zaakpay", "paygate", "zotlo"]) {
    const webhookUrl = `${BACKEND}/polygate/${gateway}/webhook`;
    await control(`/${gateway}/settings`, { webhookUrl }, "PUT");
  }
  let passed = 0;
  let failed = 0;
  const report = (name: string, error: unknown) => {
    if (error) failed += 1;
    else passed += 1;
    console.log(`${error ? "FAIL" : "pass"}  ${name}`);
    if (error instanceof Error) console.log(error.stack?.replaceAll(/^/gm, "      "));
  };
  for (const [name, run] of [...more, ...scenarios]) {
    if (words.length > 0 && !words.some((it) => name.includes(it))) continue;
    try {
      await run(machine);
      report(name, undefined);
    } catch (error) {
      report(name, error);
    }
  }
  const leaks = leaksIn(anonymous, claims);
  const shown = withData(anonymous);
  report(
    `nothing secret or personal in ${anonymous.length} anonymous store answers, ${shown} with a payment's data`,
    leaks.length > 0 ? new Error(leaks.join("\n")) : undefined,
  );
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0;
}
