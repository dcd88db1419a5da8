import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serve } from "@hono/node-server";
import { createSandbox, SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestAt, sandboxAccounts } from "../__fixtures__/world.ts";
import type { RunningServer } from "../start-server.ts";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { run } from "./__fixtures__/run.ts";

let here: Installation;
let server: RunningServer;
let sandbox: ReturnType<typeof createSandbox>;
let sandboxUrl: string;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0" });
  const http = serve({
    fetch: (request) => sandbox.app.fetch(request),
    port: 0,
    hostname: "127.0.0.1",
  });
  await once(http, "listening");
  const address = http.address();
  sandboxUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const [, , , , wezopay] = sandboxAccounts(sandboxUrl);
  here = await install({ accounts: [wezopay], keys: [] });
  server = await here.start();
  closers.push(
    () => http.close(),
    () => here.remove(),
    () => server.close(),
  );
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const polygate = (...args: string[]) => run([...args, "--config", here.config]);

/** Makes a store with a key by the command line. @returns the key's text. */
async function openShop(): Promise<string> {
  await polygate("stores", "create", "--id", "tea", "--name", "Tea shop", "--mode", "test");
  const { json } = await polygate("keys", "create", "--store", "tea", "--label", "Tea", "--json");
  return String(json.key);
}

async function api(key: string, path: string, body?: object): Promise<Response> {
  return await fetch(`${server.url}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { "x-api-key": key },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function buy(key: string): Promise<string> {
  const order = { amount: "250.00", currency: "BDT", gateway: "wezopay", merchant_ref: "ORDER-1" };
  const created = await api(key, "/create-payment", order);
  const { payment } = (await created.json()) as { payment: { session_id: string } };
  return payment.session_id;
}

describe("stores and keys", () => {
  it("are made, used, replaced and revoked beside a server that runs", async () => {
    const key = await openShop();
    expect((await api(key, "/payments")).status).toBe(200);
    const { json } = await polygate("keys", "--json");
    const [listed] = json.keys as { id: string }[];
    const id = listed?.id ?? "";
    const rotated = await polygate("keys", "rotate", id, "--json");
    for (const text of [key, String(rotated.json.key)]) {
      expect((await api(text, "/payments")).status).toBe(200);
    }
    expect(await polygate("keys", "revoke", id)).toMatchObject({ exitCode: 0 });
    for (const text of [key, String(rotated.json.key)]) {
      expect((await api(text, "/payments")).status).toBe(401);
    }
    expect(await polygate("keys", "rotate", id)).toMatchObject({ exitCode: 1 });
  });

  it("show no key's text once it was told, and no secret", async () => {
    await polygate("stores", "create", "--id", "tea", "--name", "Tea shop", "--mode", "test");
    const { json } = await polygate(
      ...["keys", "create", "--store", "tea", "--label", "Tea"],
      ...["--webhook-url", "https://tea.test/hook", "--json"],
    );
    const all = [await polygate("keys"), await polygate("keys", "--json")];
    for (const { out, exitCode } of all) {
      expect(exitCode).toBe(0);
      expect(out).toContain("Tea");
      expect(out).not.toContain(String(json.key));
      expect(out).not.toContain(String(json.webhookSecret));
    }
  });

  it("say what is wrong with what was asked, and what to do", async () => {
    const wrong: [string[], number][] = [
      [["keys", "create", "--store", "none", "--label", "x"], 2],
      [["keys", "revoke", "none"], 1],
      [["keys", "rotate", "none", "--hours", "x"], 2],
      [["stores", "create", "--id", "A/b", "--name", "x", "--mode", "test"], 2],
      [["payments", "show", "none"], 1],
      [["payments", "list", "--limit", "0"], 2],
      [["cases", "decide", "1", "perhaps", "--seen", "1"], 2],
    ];
    for (const [args, exitCode] of wrong) {
      const ran = await polygate(...args);
      expect([args, ran.exitCode]).toEqual([args, exitCode]);
      expect(ran.err).not.toBe("");
      expect(ran.out).toBe("");
    }
  });
});

describe("gateways", () => {
  it("are added from a file, listed without their keys, and taken out of use", async () => {
    const file = join(here.folder, "paygate.json");
    const { apiKey, webhookSecret } = SANDBOX_ACCOUNTS.paygate;
    const config = { mode: "test", baseUrl: `${sandboxUrl}/paygate`, apiKey, webhookSecret };
    await writeFile(file, JSON.stringify(config));
    const add = ["gateways", "add", "--gateway", "paygate", "--file", file, "--id", "upi"];
    expect(await polygate(...add)).toMatchObject({ exitCode: 0 });
    expect(await polygate(...add)).toMatchObject({ exitCode: 1 });
    const { out } = await polygate("gateways");
    expect(out).toContain("upi");
    expect(out).not.toContain(apiKey);
    expect(await polygate("gateways", "disable", "upi")).toMatchObject({ exitCode: 0 });
    const { json } = await polygate("gateways", "--json");
    expect(json.gateways).toContainEqual(
      expect.objectContaining({ id: "upi", status: "disabled" }),
    );
  });

  it("are refused where the driver would not take them, showing no value", async () => {
    const file = join(here.folder, "paygate.json");
    for (const text of ['{"mode":"test","apiKey":"hunter2"}', "hunter2", '{"mode":"hunter2"}']) {
      await writeFile(file, text);
      const ran = await polygate(
        "gateways",
        "add",
        "--gateway",
        "paygate",
        "--file",
        file,
        "--id",
        "a",
      );
      expect(ran.exitCode).toBeGreaterThan(0);
      expect(ran.err + ran.out).not.toContain("hunter2");
    }
  });
});

describe("payments and cases", () => {
  it("are listed, told as a story, and decided on what was seen", async () => {
    const key = await openShop();
    const session = await buy(key);
    sandbox.control.act("wezopay", newestAt(sandbox, "wezopay").id, "pay", { amount: "249.00" });
    await sandbox.deliverDue();
    await server.sweep();
    const held = await polygate("payments", "list", "--status", "held", "--json");
    expect(held.json.payments).toMatchObject([
      { session, order: "ORDER-1", received: "249.00", amount: "250.00", store: "tea" },
    ]);
    const story = await polygate("payments", "show", session.toLowerCase());
    expect(story.out).toContain("The shop asked for 250.00 BDT for order ORDER-1.");
    expect(story.out).toContain("249.00 BDT");
    expect((await polygate("payments", "show", "#ORDER-1", "--json")).json).toMatchObject({
      session,
    });
    expect((await polygate("payments", "list", "--search", "249.00", "--json")).json).toMatchObject(
      {
        payments: [{ session }],
      },
    );

    const [open] = (await polygate("cases", "--json")).json.cases as { id: number }[];
    const id = String(open?.id);
    const shown = await polygate("cases", "show", id, "--json");
    expect((await polygate("cases", "show", id)).out).toContain("captured 249.00 BDT");
    const stale = await polygate("cases", "decide", id, "accept", "--seen", "0.0");
    expect(stale.exitCode).toBe(1);
    const seen = String(shown.json.version);
    const decided = await polygate("cases", "decide", id, "accept", "--seen", seen, "--json");
    expect(decided.json).toMatchObject({
      decision: "accept",
      decidedBy: expect.stringContaining("command line"),
    });
    const after = await polygate("payments", "show", session, "--json");
    expect(after.json).toMatchObject({ status: "success" });
    expect((await polygate("cases")).out).toContain("nothing to decide");
  });
});

describe("webhooks", () => {
  it("that were given up are listed and sent again: one, or all since a time", async () => {
    await polygate("stores", "create", "--id", "tea", "--name", "Tea shop", "--mode", "test");
    const made = await polygate(
      ...["keys", "create", "--store", "tea", "--label", "Tea", "--json"],
      ...["--webhook-url", "http://127.0.0.1:9/hook"],
    );
    await buy(String(made.json.key));
    sandbox.control.act("wezopay", newestAt(sandbox, "wezopay").id, "pay");
    await sandbox.deliverDue();
    await server.sweep();
    const { json } = await polygate("webhooks", "--json");
    const [message] = json.webhooks as { id: string }[];
    expect(message).toMatchObject({ event: "payment.success", status: "pending", attempts: 1 });
    expect((await polygate("webhooks")).out).toContain("no public address");

    const replayed = (...args: string[]) => polygate("webhooks", "replay", ...args, "--json");
    expect((await replayed(message?.id ?? "")).json).toEqual({ replayed: 1 });
    expect((await replayed("msg_none")).exitCode).toBe(1);
    expect((await replayed()).exitCode).toBe(2);
    expect((await replayed("--failed-since", "soon")).exitCode).toBe(2);
    const database = new DatabaseSync(here.database);
    database.exec("update outbox set status = 'failed', next_at = null");
    database.close();
    expect((await replayed("--failed-since", "2h")).json).toEqual({ replayed: 1 });
    expect((await replayed("--failed-since", "2h")).json).toEqual({ replayed: 0 });
  });
});

describe("polygate trigger", () => {
  it("acts on the newest payment, or has it behave as a scenario says", async () => {
    const session = await buy(await openShop());
    const trigger = (...args: string[]) =>
      run(["trigger", ...args, "--gateway", "wezopay", "--sandbox", sandboxUrl]);
    expect(await trigger("no-such-scenario")).toMatchObject({ exitCode: 1 });
    const paid = await trigger("paid", "--json");
    expect(paid.json).toMatchObject({ scenario: "paid", payment: { status: "paid" } });
    await server.sweep();
    expect((await polygate("payments", "show", session, "--json")).json.status).toBe("success");
    const nobody = await run([
      "trigger",
      "pay",
      "--gateway",
      "zozo",
      "--sandbox",
      "http://127.0.0.1:9",
    ]);
    expect(nobody.exitCode).toBe(4);
    expect(
      (await run(["trigger", "pay", "--gateway", "zozo", "--sandbox", sandboxUrl])).exitCode,
    ).toBe(1);
  });
});
