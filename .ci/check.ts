import { spawnSync } from "node:child_process";

/** Every gate `npm run check` passes, in order. `npm run check -- knip sherif` runs only those named. */
const gates: Readonly<Record<string, string>> = {
  build: "tsc -b",
  biome: "biome check --error-on-warnings .",
  boundaries: "turbo boundaries",
  types: "tsc -p .ci && turbo run typecheck --continue --output-logs=errors-only",
  knip: "knip",
  sherif: "sherif",
  packages: "node .ci/check-packages.ts",
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in gates));
if (unknown.length > 0) {
  console.error(
    `No gate called ${unknown.join(", ")}. There are: ${Object.keys(gates).join(", ")}.`,
  );
  process.exit(2);
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };
const failed: string[] = [];
for (const [name, command] of Object.entries(gates)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}: ${command}`);
  const started = performance.now();
  const { status } = spawnSync(command, { env, shell: true, stdio: "inherit" });
  if (status !== 0) failed.push(name);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${name} ${status === 0 ? "holds" : "FAILED"} (${seconds} s)`);
}

if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(", ")}`);
  process.exit(1);
}
console.log("\ncheck passed");
