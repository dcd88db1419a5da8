import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createSandbox } from "@polygate/sandbox";
import { afterEach, expect, it } from "vitest";
import { API_KEY, newestAt, sandboxAccounts, WEBHOOK_SECRET } from "../__fixtures__/world.ts";
import { startServer } from "../start-server.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Serves on a free port of this machine. @returns the port. */
async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<number> {
  const http = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(http, "listening");
  closers.push(() => http.close());
  const address = http.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** Buys at a server whose shop stands on its own machine. @returns what its story says about telling the shop. */
async function buy(allowPrivate: string[]) {
  const told: string[] = [];
  const shopPort = await listen(async (request) => {
    told.push(await request.text());
    return new Response("ok");
  });
  const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0" });
  const sandboxPort = await listen((request) => sandbox.app.fetch(request));
  const server = await startServer(
    {
      port: 0,
      dataDir: ":memory:",
      allowPrivate,
      accounts: sandboxAccounts(`http://127.0.0.1:${sandboxPort}`),
      keys: [
        {
          key: API_KEY,
          label: "Shop",
          mode: "test",
          webhookUrl: `http://localhost:${shopPort}/webhook`,
          webhookSecret: WEBHOOK_SECRET,
        },
      ],
    },
    { logger: { info() {}, warn() {} } },
  );
  closers.push(() => server.close());
  const headers = { "x-api-key": API_KEY };
  const created = await fetch(`${server.url}/api/v1/create-payment`, {
    method: "POST",
    headers,
    body: '{"amount":250,"currency":"BDT","gateway":"wezopay"}',
  });
  const { payment } = (await created.json()) as { payment: { session_id: string } };
  sandbox.control.act("wezopay", newestAt(sandbox, "wezopay").id, "pay");
  await sandbox.deliverDue();
  await server.sweep();
  const story = await fetch(`${server.url}/api/v1/payment/${payment.session_id}/timeline`, {
    headers,
  });
  const { timeline } = (await story.json()) as { timeline: { kind: string; text: string }[] };
  return { told, text: timeline.find(({ kind }) => kind === "told")?.text };
}

it("does not tell a shop inside the server's own network, and says in the story what to do", async () => {
  const { told, text } = await buy([]);
  expect(told).toEqual([]);
  expect(text).toMatch(/localhost leads to .* no public address.*allowPrivate/);
});

it("tells a shop there that the operator allowed", async () => {
  const { told, text } = await buy(["localhost"]);
  expect(told).toHaveLength(1);
  expect(text).toContain("it answered 200");
});
