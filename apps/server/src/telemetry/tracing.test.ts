import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createSandbox } from "@polygate/sandbox";
import { afterEach, expect, it, vi } from "vitest";
import { API_KEY, sandboxAccounts } from "../__fixtures__/world.ts";
import { startServer } from "../start-server.ts";
import { startTracing } from "./tracing.ts";

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(answer: (request: Request) => Response | Promise<Response>) {
  const http = serve({ fetch: answer, port: 0, hostname: "127.0.0.1" });
  await once(http, "listening");
  closers.push(() => http.close());
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

it("sends a collector which request led to which storage operations and calls, and no value", async () => {
  const bodies: string[] = [];
  const collector = await listen(async (request) => {
    bodies.push(await request.text());
    return Response.json({});
  });
  const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0" });
  const gateways = await listen((request) => sandbox.app.fetch(request));
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector);
  const tracing = await startTracing();
  const server = await startServer(
    {
      port: 0,
      dataDir: ":memory:",
      accounts: sandboxAccounts(gateways),
      keys: [{ key: API_KEY, label: "Shop", mode: "test" }],
    },
    { logger: { info() {}, warn() {} }, tracing },
  );
  const created = await fetch(`${server.url}/api/v1/create-payment`, {
    method: "POST",
    headers: { "x-api-key": API_KEY },
    body: '{"amount":250,"currency":"BDT","gateway":"wezopay","customer_email":"john@example.com"}',
  });
  const { payment } = (await created.json()) as { payment: { session_id: string } };
  await server.close();
  await tracing.close();

  const all = bodies.join("");
  const spans = bodies.flatMap((body): SentSpan[] =>
    JSON.parse(body).resourceSpans.flatMap((it: { scopeSpans: { spans: SentSpan[] }[] }) =>
      it.scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
  const request = spans.find(({ name }) => name === "POST /api/v1/create-payment");
  const inside = spans.filter(({ traceId }) => traceId === request?.traceId);
  expect(inside.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["storage createSession", "POST", "storage openPayment"]),
  );
  const stored = inside.find(({ name }) => name === "storage createSession");
  expect(stored?.parentSpanId).toBe(request?.spanId);
  expect(all).toContain("polygate");
  for (const value of [API_KEY, payment.session_id, "john@example.com"]) {
    expect(all).not.toContain(value);
  }
});
