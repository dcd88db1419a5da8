import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serve } from "@hono/node-server";
import { createMovableClock } from "@polygate/core";
import { createSandbox } from "@polygate/sandbox";
import { afterEach, beforeEach, expect, it } from "vitest";
import { API_KEY, newestAt, sandboxAccounts, startWorld } from "./__fixtures__/world.ts";
import { openStorage } from "./storage/storage.ts";

let folder: string;
const running: { close(): unknown }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
});
afterEach(async () => {
  for (const { close } of running.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

/** A server in a process of its own, so that it can be killed like a machine that loses power. */
async function startProcess(config: unknown): Promise<{ child: ChildProcess; url: string }> {
  const file = join(folder, "polygate.json");
  await writeFile(file, JSON.stringify(config));
  const main = new URL("./main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--conditions=@polygate/source", main], {
    env: { ...process.env, POLYGATE_CONFIG: file, DATABASE_URL: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push({ close: () => child.kill("SIGKILL") });
  const [line] = await once(child.stdout, "data");
  return { child, url: /http:\S+/.exec(String(line))?.[0] ?? "" };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

it("loses nothing that was acknowledged when it is killed", async () => {
  const clock = createMovableClock();
  const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0", clock: clock.now });
  const http = serve({ fetch: sandbox.app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(http, "listening");
  running.push({ close: () => http.close() });
  const address = http.address();
  const sandboxUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const config = {
    port: 0,
    dataDir: join(folder, "data"),
    accounts: sandboxAccounts(sandboxUrl),
    keys: [{ key: API_KEY, label: "Shop", mode: "test" }],
  };
  const headers = { "x-api-key": API_KEY };

  const first = await startProcess(config);
  const created = await fetch(`${first.url}/api/v1/create-payment`, {
    method: "POST",
    headers,
    body: '{"amount":250,"currency":"BDT","gateway":"wezopay","merchant_ref":"ORDER-1"}',
  });
  const { payment } = (await created.json()) as { payment: { session_id: string } };
  const at = sandbox.control.payments("wezopay").at(-1);
  sandbox.control.act("wezopay", at?.id ?? "", "pay");
  const sent = sandbox.control.webhooks({ gateway: "wezopay" }).at(-1);
  const acknowledged = await fetch(new URL(new URL(sent?.url ?? "").pathname, first.url), {
    method: "POST",
    headers: { ...sent?.headers },
    body: sent?.body ?? "",
  });
  // Killed with the acknowledgement in the gateway's hands, before anything else could be done with the message.
  await kill(first.child);
  expect(acknowledged.status).toBe(200);

  const second = await startProcess(config);
  const answer = await fetch(`${second.url}/api/v1/payment/${payment.session_id}`, { headers });
  const { payment: after } = (await answer.json()) as { payment: { status: string } };
  expect(after).toMatchObject({ status: "success", decided_by: "webhook" });
  await kill(second.child);
});

it("works on what was stored and acknowledged, but not yet worked on", async () => {
  const dataDir = join(folder, "data");
  const before = await startWorld({ dataDir });
  const { session_id } = await before.create("wezopay");
  before.sandbox.control.act("wezopay", newestAt(before.sandbox, "wezopay").id, "pay");
  const sent = before.sandbox.control.webhooks({ gateway: "wezopay" }).at(-1);
  await before.close();

  const storage = await openStorage({ file: join(dataDir, "polygate.db") });
  await storage.run("storeMessage", {
    message: {
      kind: "webhook",
      account_id: "wezopay",
      payment_id: null,
      received_at: Date.now(),
      headers: JSON.stringify(Object.fromEntries(new Headers({ ...sent?.headers }))),
      query: "",
      body: Buffer.from(sent?.body ?? ""),
      verdict: "verified",
      reason: null,
      processed_at: null,
      outcome: null,
    },
    text: "",
  });
  await storage.close();

  const after = await startWorld({ dataDir });
  running.push(after);
  expect(await after.get(session_id)).toMatchObject({ status: "success", decided_by: "webhook" });
});

it("tries again what could not be worked on when it came", async () => {
  const dataDir = join(folder, "data");
  const world = await startWorld({ dataDir });
  running.push(world);
  const { session_id } = await world.create("wezopay");
  const other = new DatabaseSync(join(dataDir, "polygate.db"));
  other.exec(
    "create trigger full before insert on facts begin select raise(abort, 'disk full'); end",
  );
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  await world.settle();
  expect(await world.get(session_id)).toMatchObject({ status: "pending" });
  other.exec("drop trigger full");
  other.close();
  world.advance(61_000);
  await world.server.sweep();
  expect(await world.get(session_id)).toMatchObject({ status: "success", decided_by: "webhook" });
});

it("signs nothing with no secret, where the key's was taken away meanwhile", async () => {
  const dataDir = join(folder, "data");
  const before = await startWorld({ dataDir });
  before.shopAnswers.push(500);
  const { session_id } = await before.create("wezopay");
  before.sandbox.control.act("wezopay", newestAt(before.sandbox, "wezopay").id, "pay");
  await before.settle();
  await before.close();

  const after = await startWorld({
    dataDir,
    keys: [{ key: API_KEY, label: "Shop", mode: "test", permissions: ["payments:read"] }],
  });
  running.push(after);
  after.advance(10_000);
  await after.settle();
  expect(after.told).toEqual([]);
  const { body } = await after.api("GET", `/api/v1/payment/${session_id}/timeline`);
  expect(body.timeline.at(-1)?.text).toContain("no webhookSecret to sign with");
});
