import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Starts the command and collects what it prints until a text appears, or it ends. */
function run(
  args: readonly string[],
  until?: string,
): Promise<{ output: string; code: number | null }> {
  const child = spawn(process.execPath, [...process.execArgv, MAIN, ...args]);
  running.push(child);
  return new Promise((resolve) => {
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (until !== undefined && output.includes(until)) resolve({ output, code: null });
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("exit", (code) => resolve({ output, code }));
  });
}

/** A port that is taken until the test gives it back. */
async function takePort(): Promise<{ port: number; free: () => Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, free: () => new Promise((resolve) => server.close(resolve)) };
}

it("answers on its port and prints where everything is and the fake keys", async () => {
  const { port, free } = await takePort();
  await free();
  const { output } = await run(["--port", String(port)], "/control");
  expect(output).toContain(`http://localhost:${port}/zaakpay`);
  expect(output).toContain("wpk_sandbox_key");
  const response = await fetch(`http://127.0.0.1:${port}/control/clock`);
  expect(response.status).toBe(200);
});

it("says that its port is in use", async () => {
  const { port, free } = await takePort();
  const { output, code } = await run(["--port", String(port)]);
  await free();
  expect(output).toContain(`port ${port} is in use; choose another with --port`);
  expect(code).toBe(1);
});

it.each([
  [["--port", "tea"], "tea is no port"],
  [["--nonsense"], "Unknown option"],
  [["--data", "/"], "EISDIR"],
])("explains %o", async (args, text) => {
  const { output, code } = await run(args);
  expect(output).toContain(text);
  expect(code).toBe(1);
});

it("explains itself", async () => {
  const { output, code } = await run(["--help"]);
  expect(output).toContain("--port 3002");
  expect(code).toBe(0);
});
