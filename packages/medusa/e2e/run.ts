import { anonymous, BACKEND, control } from "./client.ts";
import { leaksIn } from "./leaks.ts";
import { type Machine, type Scenario, scenarios } from "./scenarios.ts";

/** Runs the scenarios whose names hold this text, one after the other. @returns whether any failed. */
export async function runScenarios(
  only: string,
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
    if (!name.includes(only)) continue;
    try {
      await run(machine);
      report(name, undefined);
    } catch (error) {
      report(name, error);
    }
  }
  const leaks = leaksIn(anonymous);
  report(
    `nothing secret or personal in ${anonymous.length} anonymous store answers`,
    leaks.length > 0 ? new Error(leaks.join("\n")) : undefined,
  );
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0;
}
