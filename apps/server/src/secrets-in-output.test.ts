import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createMovableClock } from "@polygate/core";
import { createSandbox } from "@polygate/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  API_KEY,
  newestAt,
  OTHER_KEY,
  sandboxAccounts,
  WEBHOOK_SECRET,
} from "./__fixtures__/world.ts";
import { createKey } from "./master-key.ts";

const GATEWAYS = ["zozo", "zaakpay", "paygate", "zotlo", "wezopay"] as const;
const METRICS_TOKEN = "metrics-token-0123456789";
const WRONG_KEY = "pgk_wrong_0123456789abcdefghij";

const MONEY = {
  zozo: { amount: "250.50", currency: "INR" },
  zaakpay: { amount: "250.50", currency: "INR" },
  paygate: { amount: "100", currency: "INR" },
  zotlo: { amount: "149.90", currency: "TRY" },
  wezopay: { amount: "250.00", currency: "BDT" },
};

let folder: string;
/** Everything anybody could read: the process's output, every answer, every webhook to the shop. */
let seen: { where: string; text: string }[];
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
  seen = [];
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(answer: (request: Request) => Response | Promise<Response>) {
  const http = serve({ fetch: answer, port: 0, hostname: "127.0.0.1" });
  await once(http, "listening");
  closers.push(() => http.close());
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

async function ask(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const body = await response.text();
  const headers = JSON.stringify([...response.headers]);
  seen.push({ where: `${init.method ?? "GET"} ${url}: ${response.status}`, text: headers + body });
  return body;
}

/** What a browser does with a checkout page: it posts the form, where there is one to a gateway. */
async function visit(checkoutUrl: string): Promise<void> {
  const html = await ask(checkoutUrl);
  const action = /<form[^>]*action="(http[^"]+)"/.exec(html)?.[1];
  if (!action) return;
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams();
  for (const [, name = "", value = ""] of fields) body.append(name, value);
  await fetch(action, { method: "POST", body, redirect: "manual" });
}

/** The server in a process of its own, as it runs in production. */
async function start(
  config: object,
): Promise<{ child: ChildProcess; url: string; metrics: string }> {
  const file = join(folder, "polygate.json");
  await writeFile(file, JSON.stringify(config));
  const main = new URL("./main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--conditions=@polygate/source", main, "serve"], {
    env: { ...process.env, NODE_ENV: "production", POLYGATE_CONFIG: file, DATABASE_URL: "" },
  });
  closers.push(() => child.kill("SIGKILL"));
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      log += chunk;
      seen.push({ where: "the log", text: String(chunk) });
    });
  }
  const find = (words: string) => new RegExp(`${words} (http:[^"\\s]+)`).exec(log)?.[1];
  while (!find("Metrics at")) await new Promise((resolve) => setTimeout(resolve, 20));
  return { child, url: find("answers at") ?? "", metrics: find("Metrics at") ?? "" };
}

describe("a full run", () => {
  it("shows no secret in its log, its answers, its stories or its files", async () => {
    const clock = createMovableClock();
    const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0", clock: clock.now });
    let shopStatus = 200;
    const shop = await listen(async (request) => {
      seen.push({ where: "a webhook to the shop", text: await request.text() });
      return new Response("ok", { status: shopStatus });
    });
    const gateways = await listen((request) => sandbox.app.fetch(request));
    const masterKey = createKey();
    const accounts = sandboxAccounts(gateways);
    const { child, url, metrics } = await start({
      port: 0,
      dataDir: join(folder, "data"),
      secret: masterKey,
      allowPrivate: ["127.0.0.1"],
      metrics: { port: 0, token: METRICS_TOKEN },
      accounts: [
        ...accounts,
        // One whose credentials the gateway refuses, and one whose gateway is not there.
        {
          id: "refused",
          gateway: "zozo",
          config: { ...accounts[0]?.config, apiToken: "token-refused-0123456789" },
        },
        {
          id: "silent",
          gateway: "wezopay",
          config: {
            ...accounts[4]?.config,
            baseUrl: "http://127.0.0.1:9/",
            apiKey: "wpk_silent_0123456789",
            webhookSecret: "whsec_silent_0123456789",
          },
        },
      ],
      keys: [
        {
          key: API_KEY,
          label: "Shop",
          mode: "test",
          webhookUrl: `${shop}/hook`,
          webhookSecret: WEBHOOK_SECRET,
        },
        { key: OTHER_KEY, label: "Other", mode: "test" },
      ],
    });
    for (const gateway of ["zaakpay", "paygate", "zotlo"] as const) {
      sandbox.control.configure(gateway, { webhookUrl: `${url}/webhooks/${gateway}` });
    }
    const api = (path: string, body?: object, key = API_KEY) =>
      ask(`${url}/api/v1${path}`, {
        method: body ? "POST" : "GET",
        headers: { "x-api-key": key },
        ...(body && { body: JSON.stringify(body) }),
      });
    const buy = async (gateway: string, money: object, order: string) => {
      const answer = await api("/create-payment", {
        gateway,
        ...money,
        merchant_ref: order,
        customer_email: "john@example.com",
        customer_ip: "192.0.2.1",
        customer_language: "en",
      });
      return JSON.parse(answer).payment as { session_id: string; checkout_url: string } | undefined;
    };

    for (const gateway of GATEWAYS) {
      for (const act of ["pay", "decline", "forge"] as const) {
        shopStatus = act === "decline" ? 500 : 200;
        const payment = await buy(gateway, MONEY[gateway], `${gateway}-${act}`);
        await visit(payment?.checkout_url ?? "");
        sandbox.control.act(gateway, newestAt(sandbox, gateway).id, act);
        await sandbox.deliverDue();
        await api(`/payment/${payment?.session_id}`);
        await api(`/payment/${payment?.session_id}/timeline`);
        await ask(`${url}/checkout/${payment?.session_id}/state`);
      }
      sandbox.control.setOutage(gateway, { mode: "error", calls: 1, status: 401 });
      await buy(gateway, MONEY[gateway], `${gateway}-outage`);
    }
    await buy("refused", MONEY.zozo, "refused");
    await buy("silent", MONEY.wezopay, "silent");
    await buy("wezopay", { amount: "x" }, "nonsense");
    await api("/payments");
    await api("/gateways?amount=100&currency=INR");
    await api("/payments", undefined, WRONG_KEY);
    await ask(`${url}/webhooks/wezopay`, {
      method: "POST",
      body: "{",
      headers: { "x-webhook-signature": "0" },
    });
    for (const path of ["/openapi.json", "/readyz", "/nowhere", "/return/none"])
      await ask(url + path);
    await ask(metrics, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    await ask(metrics);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    await once(child, "exit");
    for (const name of await readdir(join(folder, "data"))) {
      seen.push({
        where: `data/${name}`,
        text: await readFile(join(folder, "data", name), "latin1"),
      });
    }

    const secrets = [
      ...accounts.flatMap(({ config }) =>
        Object.entries(config)
          .filter(([name]) => /key|secret|token/i.test(name))
          .map(([, value]) => String(value)),
      ),
      "token-refused-0123456789",
      "wpk_silent_0123456789",
      "whsec_silent_0123456789",
      masterKey,
      METRICS_TOKEN,
      API_KEY,
      OTHER_KEY,
      WRONG_KEY,
      WEBHOOK_SECRET,
    ];
    expect(secrets.length).toBeGreaterThan(15);
    expect(seen.some(({ text }) => text.includes("payment.success"))).toBe(true);
    expect(seen.filter(({ where }) => where === "the log").length).toBeGreaterThan(2);
    const leaks = secrets.flatMap((secret) =>
      seen
        .filter(({ text }) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
        .map(({ where }) => `${secret} in ${where}`),
    );
    expect(leaks).toEqual([]);
  });
});
