import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const WITHOUT_VITEST = `
  import { registerHooks } from "node:module";
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "vitest") throw new Error("not installed");
      return next(specifier, context);
    },
  });
  const kit = await import(${JSON.stringify(`${import.meta.dirname}/index.ts`)});
  console.log(typeof kit.createMemory, typeof kit.gatewayRows);
  try {
    kit.testGateway({});
  } catch (error) {
    console.log(error.code, error.message);
  }
`;

it("is needed by nobody but who has vitest", async () => {
  const flags = ["--conditions=@polygate/source", "--input-type=module", "--eval"];
  const run = promisify(execFile)(process.execPath, [...flags, WITHOUT_VITEST]);
  expect((await run).stdout.trim().split("\n")).toEqual([
    "function function",
    "unsupported testGateway needs vitest; other test runners can run the rows of gatewayRows",
  ]);
});
