import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPorts } from "./__fixtures__/ports.ts";
import { listen } from "./launch/listen.ts";
import { walkToPayPage } from "./roads/buyer.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "polygate-start-"));
});
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** What a failed test would leave running. */
const children: ChildProcess[] = [];

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly code: Promise<number | null>;
}

function start(port: string, options: readonly string[] = []): Run {
  const script = join(import.meta.dirname, "start.ts");
  const child = spawn(process.execPath, [...options, "--conditions=@polygate/source", script], {
    cwd: folder,
    env: { ...process.env, PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let text = "";
  const read = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const code = once(child, "close").then(([exit]) => (typeof exit === "number" ? exit : null));
  return { child, output: () => text, code };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Waits until it says that all answer, or has ended. */
async function isUp({ child, output }: Run): Promise<void> {
  while (!output().includes("Ctrl+C") && child.exitCode === null) await pause();
  expect(child.exitCode, output()).toBeNull();
}

async function read(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

/** Orders Assam through Zozo, with cookies. */
async function orderTea(shop: string): Promise<{ order: string; checkoutUrl: string }> {
  let cookie = "";
  const send = async (path: string, fields?: Record<string, string>): Promise<Response> => {
    const response = await fetch(shop + path, {
      redirect: "manual",
      headers: { cookie, origin: shop },
      ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
    return response;
  };
  await send("/cart/add", { tea: "assam" });
  const checkout = await (await send("/checkout")).text();
  const token = /name="token" value="([\w-]+)"/.exec(checkout)?.[1] ?? "";
  const response = await send("/checkout", { token, gateway: "zozo" });
  const checkoutUrl = response.headers.get("location") ?? "";
  return { order: `${shop}/orders/${token}`, checkoutUrl };
}

describe("npm start", { timeout: 90_000 }, () => {
  it("prints the addresses when all three answer, and ends on SIGTERM with nothing left", async () => {
    const port = await findPorts();
    const run = start(String(port));
    await isUp(run);
    const { child, output, code } = run;
    for (const path of [`${port}/`, `${port + 1}/readyz`, `${port + 2}/control`]) {
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

  it("has the order and the sandbox's open payment again after it was killed", async () => {
    const port = await findPorts();
    const shop = `http://localhost:${port}`;
    const first = start(String(port));
    await isUp(first);
    const { order, checkoutUrl } = await orderTea(shop);
    const page = await walkToPayPage(checkoutUrl, `http://localhost:${port + 2}`);
    first.child.kill("SIGKILL");
    await first.code;

    const second = start(String(port));
    await isUp(second);
    expect(await read(order)).toContain("Waiting for your payment");
    await page.pay();
    while (!(await read(order)).includes("Paid. Thank you!")) await pause();
    second.child.kill("SIGKILL");
    await second.code;

    const third = start(String(port));
    await isUp(third);
    expect(await read(order)).toContain("Paid. Thank you!");
    third.child.kill("SIGTERM");
    expect(await third.code).toBe(0);
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === "::1"),
  );
  it.skipIf(!hasIpv6)(
    "sees a program that has the port on the other loopback address only",
    async () => {
      const port = await findPorts();
      const other = createServer().listen(port + 1, "::1");
      await once(other, "listening");
      const { output, code } = start(String(port));
      expect(await code).toBe(1);
      expect(output()).toContain(`Port ${port + 1} is in use`);
      other.close();
    },
  );

  it("runs under node --watch, as npm run dev starts it", async () => {
    const port = await findPorts();
    const watched = start(String(port), ["--watch"]);
    await isUp(watched);
    const { order } = await orderTea(`http://localhost:${port}`);
    expect(await read(order)).toContain("Waiting for your payment");
    watched.child.kill("SIGTERM");
    await watched.code;
  });

  it("refuses a second start on the same folder", async () => {
    const first = start(String(await findPorts()));
    await isUp(first);
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
