import { anonymous, BACKEND, control } from "./client.ts";
import { scenarios } from "./scenarios.ts";

const only = process.argv[2] ?? "";
const results: { name: string; error: unknown }[] = [];
await control("/zaakpay/settings", { webhookUrl: `${BACKEND}/polygate/zaakpay/webhook` }, "PUT");
for (const [name, run] of scenarios) {
  if (!name.includes(only)) continue;
  let error: unknown;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  results.push({ name, error });
  console.log(`${error ? "FAIL" : "pass"}  ${name}`);
  if (error)
    console.log(
      `      ${error instanceof Error ? error.stack?.split("\n").slice(0, 12).join("\n      ") : error}`,
    );
}
const failed = results.filter(({ error }) => error).length;
console.log(`${anonymous.length} anonymous answers`);
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
