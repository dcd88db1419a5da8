import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function runDemo(...options: readonly string[]) {
  const script = join(import.meta.dirname, "demo.ts");
  const argv = ["--conditions=@polygate/source", script, ...options];
  return spawnSync(process.execPath, argv, { encoding: "utf8" });
}

describe("npm run demo", { timeout: 90_000 }, () => {
  it("prints one JSON object per purchase and exits 0", () => {
    const { status, stdout } = runDemo(
      "--json",
      "--gateway",
      "zozo",
      "--road",
      "webhook",
      "--road",
      "forged",
    );
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toMatchObject([
      { gateway: "zozo", road: "webhook", status: "captured", milliseconds: expect.any(Number) },
      { gateway: "zozo", road: "forged", status: "pending" },
    ]);
    expect(status).toBe(0);
  });

  it("prints one aligned table", () => {
    const { status, stdout } = runDemo("--gateway", "wezopay", "--road", "lost");
    const [head = "", row = ""] = stdout.split("\n");
    expect(head).toMatch(/^gateway +road +final status +what decided it +ms$/);
    expect(row.indexOf("captured")).toBe(head.indexOf("final status"));
    expect(row.indexOf("the sweep")).toBe(head.indexOf("what decided it"));
    expect(status).toBe(0);
  });

  it.each([
    ["--gateway", "paypal", "zozo, zaakpay, paygate, zotlo, wezopay"],
    ["--road", "scenic", "webhook, lost, duplicate, forged, declined"],
    ["--fast", "", "--fast"],
  ])("exits 2 and says what there is for %s %s", (option, value, hint) => {
    const { status, stdout, stderr } = runDemo(option, ...(value ? [value] : []));
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});
