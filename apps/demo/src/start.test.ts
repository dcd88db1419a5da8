import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPorts } from "./__fixtures__/ports.ts";
import { listen } from "./launch/listen.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "polygate-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly code: Promise<number | null>;
}

function start(port: string): Run {
  const script = join(import.meta.dirname, "start.ts");
  const child = spawn(process.execPath, ["--conditions=@polygate/source", script], {
    cwd: folder,
    env: { ...process.env, PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const read = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const code = once(child, "close").then(([exit]) => (typeof exit === "number" ? exit : null));
  return { child, output: () => text, code };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("npm start", () => {
  it("prints the addresses when all three answer, and ends on SIGTERM with nothing left", async () => {
    const port = await findPorts();
    const { child, output, code } = start(String(port));
    await until(() => output().includes("Ctrl+C") || child.exitCode !== null);
    for (const path of [`${port}/`, `${port + 1}/health`, `${port + 2}/control`]) {
      expect((await fetch(`http://localhost:${path}`)).status).toBe(200);
    }
    expect(output()).toContain(`http://localhost:${port}\n`);
    expect(statSync(join(folder, "data", "demo-secrets.json")).mode & 0o777).toBe(0o600);
    child.kill("SIGTERM");
    expect(await code).toBe(0);
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
  });

  it.each([0, 1, 2])(
    "names a busy port (the shop's plus %d) and leaves nothing running",
    async (offset) => {
      const port = await findPorts();
      const other = await listen(port + offset);
      const { output, code } = start(String(port));
      expect(await code).toBe(1);
      expect(output()).toBe(
        `Port ${port + offset} is in use by another program. Stop that program, or move the demo: PORT=4000 npm start\n`,
      );
      await other.close();
      for (const each of [port, port + 1, port + 2]) await (await listen(each)).close();
    },
  );

  it("refuses a second start on the same folder", async () => {
    const first = start(String(await findPorts()));
    await until(() => first.output().includes("Ctrl+C") || first.child.exitCode !== null);
    const second = start(String(await findPorts()));
    expect(await second.code).toBe(1);
    expect(second.output()).toContain("Another demo is running on ./data");
    first.child.kill("SIGINT");
    expect(await first.code).toBe(0);
  });

  it.each(["tea", "0", "65534", "-1"])("refuses PORT=%s", async (port) => {
    const { output, code } = start(port);
    expect(await code).toBe(1);
    expect(output()).toContain("PORT must be a number from 1 to 65533");
  });
});
