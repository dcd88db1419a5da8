import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const bin = fileURLToPath(new URL("../bin/polygate.js", import.meta.url));

/** Starts the program as a Node of another version would. */
function startOn(version: string) {
  const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
  const disguise = `Object.defineProperty(process, "versions", { value: ${versions} });
    Object.defineProperty(process, "version", { value: ${JSON.stringify(`v${version}`)} });`;
  const preload = `data:text/javascript,${encodeURIComponent(disguise)}`;
  return spawnSync(process.execPath, ["--import", preload, bin, "--version"], { encoding: "utf8" });
}

it("says on an old Node which one it needs, before anything else can fail", () => {
  const { status, stdout, stderr } = startOn("20.19.0");
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain("needs Node.js 24 or newer; this is v20.19.0");
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
