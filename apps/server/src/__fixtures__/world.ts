import { createMovableClock } from "@polygate/core";
import { createSandbox, SANDBOX_ACCOUNTS, type Sandbox } from "@polygate/sandbox";
import { createDatabase, type TestDatabase } from "@polygate/test-postgres";
import type { ServerConfigInput } from "../config.ts";
import { type RunningServer, type ServerDependencies, startServer } from "../start-server.ts";

export const API_KEY = "pgk_test_0123456789abcdefghij";
export const OTHER_KEY = "pgk_test_jihgfedcba9876543210";
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

const silent = { info() {}, warn() {} };
const SANDBOX_URL = "http://sandbox.test";
export const SHOP_URL = "http://shop.test";

/** A webhook as the shop got it. */
interface ToldShop {
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A server between a sandbox and a shop, all in one process and on one clock that tests move. */
export interface World {
  readonly server: RunningServer;
  /** Starts another server of the same configuration. Whoever asks for it closes it. */
  startAnother(): Promise<RunningServer>;
  readonly sandbox: Sandbox;
  readonly told: ToldShop[];
  /** What the shop answers to the next webhooks, one status each; 200 afterwards. */
  readonly shopAnswers: number[];
  /** Answers in a shop's place, where it returns something. */
  shopInstead: (url: string, signal: AbortSignal | null) => Promise<Response> | undefined;
  /** Answers in a gateway's place, where it returns something. */
  answerInstead: (url: string) => Response | Promise<Response> | undefined;
  advance(milliseconds: number): void;
  /** What the clock says. */
  now(): number;
  /** Delivers what the gateways have to say, then does what is due at the server. */
  settle(): Promise<void>;
  api(
    method: string,
    path: string,
    body?: string,
    key?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Answer; text: string }>;
  create(gateway: string, fields?: Record<string, unknown>): Promise<CreatedPayment>;
  get(sessionId: string): Promise<CreatedPayment>;
  timeline(sessionId: string): Promise<string[]>;
  close(): Promise<void>;
}

type CreatedPayment = Record<string, unknown> & {
  readonly session_id: string;
  readonly status: string;
  readonly checkout_url: string;
  readonly decided_by: string | null;
};

interface ApiRefund {
  readonly refund_id: string;
  readonly amount: number;
  readonly status: string;
  readonly way: string | null;
}

interface Answer {
  readonly success: boolean;
  readonly payment: CreatedPayment;
  readonly payments: CreatedPayment[];
  readonly timeline: { kind: string; text: string }[];
  readonly refund: ApiRefund;
  readonly refunds: ApiRefund[];
  readonly gateways: { id: string; fits: boolean; reason: string | null; label: string }[];
  readonly error: { code: string; message: string };
}

/** Which money each gateway is paid in here. */
const MONEY: Record<string, { amount: string; currency: string }> = {
  zozo: { amount: "250.50", currency: "INR" },
  zaakpay: { amount: "250.50", currency: "INR" },
  paygate: { amount: "100", currency: "INR" },
  zotlo: { amount: "149.90", currency: "TRY" },
  wezopay: { amount: "250.00", currency: "BDT" },
};

export function sandboxAccounts(sandboxUrl: string): NonNullable<ServerConfigInput["accounts"]> {
  const { zozo, zaakpay, paygate, zotlo, wezopay } = SANDBOX_ACCOUNTS;
  const at = (gateway: string) => ({ mode: "test" as const, baseUrl: `${sandboxUrl}/${gateway}` });
  return [
    { id: "zozo", gateway: "zozo", config: { ...at("zozo"), apiToken: zozo.token } },
    { id: "zaakpay", gateway: "zaakpay", config: { ...at("zaakpay"), ...zaakpay } },
    {
      id: "paygate",
      gateway: "paygate",
      config: { ...at("paygate"), apiKey: paygate.apiKey, webhookSecret: paygate.webhookSecret },
    },
    {
      id: "zotlo",
      gateway: "zotlo",
      config: {
        ...at("zotlo"),
        checkout: "one_link",
        accessKey: zotlo.accessKey,
        accessSecret: zotlo.accessSecret,
        applicationId: zotlo.applicationId,
        applicationKey: zotlo.applicationKey,
        checkoutLinkId: zotlo.checkoutLinkId,
        packageName: "Tea",
      },
    },
    {
      id: "wezopay",
      gateway: "wezopay",
      config: { ...at("wezopay"), apiKey: wezopay.apiKey, webhookSecret: wezopay.webhookSecret },
    },
  ];
}

let makeDatabase: () => Promise<TestDatabase | undefined> = async () => undefined;

/** Has the worlds of this test file use PostgreSQL, each a database of its own. */
export function usePostgres(): void {
  makeDatabase = createDatabase;
}

/** Has them keep everything in memory, as they do where nothing else is said. */
export function useSqlite(): void {
  makeDatabase = async () => undefined;
}

export async function startWorld(
  config: Partial<ServerConfigInput> = {},
  dependencies: ServerDependencies = {},
): Promise<World> {
  const database = await makeDatabase();
  const clock = createMovableClock();
  const told: ToldShop[] = [];
  const shopAnswers: number[] = [];
  const sandbox = createSandbox({ baseUrl: SANDBOX_URL, clock: clock.now, fetch });
  const start = () =>
    startServer(serverConfig, { clock: clock.now, fetch: route, logger: silent, ...dependencies });
  const serverConfig: ServerConfigInput = {
    port: 0,
    dataDir: ":memory:",
    accounts: sandboxAccounts(SANDBOX_URL),
    keys: [
      {
        key: API_KEY,
        label: "Test shop",
        mode: "test",
        permissions: ["payments:read", "payments:write", "refunds:write"],
        webhookUrl: `${SHOP_URL}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
        events: [
          "payment.success",
          "payment.expired",
          "payment.failed",
          "payment.cancelled",
          "payment.refunded",
          "refund.failed",
        ],
      },
      { key: OTHER_KEY, label: "Another shop", mode: "test" },
    ],
    ...(database && { databaseUrl: database.url, secret: Buffer.alloc(32, 5).toString("base64") }),
    ...config,
  };
  const server = await start();
  for (const gateway of ["zaakpay", "paygate", "zotlo"] as const) {
    sandbox.control.configure(gateway, { webhookUrl: `${server.url}/webhooks/${gateway}` });
  }

  async function route(input: string, init: RequestInit): Promise<Response> {
    if (input.startsWith(SANDBOX_URL)) {
      return (await world.answerInstead(input)) ?? (await sandbox.fetch(input, init));
    }
    if (!input.startsWith(SHOP_URL)) return await fetch(input, init);
    const request = new Request(input, init);
    const text = await request.text();
    const instead = world.shopInstead(input, init.signal ?? null);
    if (instead !== undefined) return await instead;
    told.push({ headers: request.headers, text, body: JSON.parse(text) });
    return new Response("ok", { status: shopAnswers.shift() ?? 200 });
  }

  async function api(
    method: string,
    path: string,
    body?: string,
    key = API_KEY,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(server.url + path, {
      method,
      headers: { "x-api-key": key, ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as Answer, text };
  }

  const world: World = {
    shopInstead: () => undefined,
    answerInstead: () => undefined,
    server,
    startAnother: start,
    sandbox,
    told,
    shopAnswers,
    now: clock.now,
    advance: (milliseconds) => clock.advance(milliseconds),
    async settle() {
      await sandbox.deliverDue();
      await server.sweep();
    },
    api,
    async create(gateway, fields = {}) {
      const { status, body } = await api(
        "POST",
        "/api/v1/create-payment",
        JSON.stringify({
          gateway,
          ...MONEY[gateway],
          customer_name: "John Doe",
          customer_email: "john@example.com",
          customer_ip: "192.0.2.1",
          customer_language: "en",
          merchant_ref: "ORDER-1",
          ...fields,
        }),
      );
      if (status !== 200) throw new Error(`${status} ${body.error.message}`);
      return body.payment;
    },
    get: async (sessionId) => (await api("GET", `/api/v1/payment/${sessionId}`)).body.payment,
    timeline: async (sessionId) =>
      (await api("GET", `/api/v1/payment/${sessionId}/timeline`)).body.timeline.map(
        ({ kind }) => kind,
      ),
    async close() {
      await sandbox.close();
      await server.close();
      await database?.drop();
    },
  };
  return world;
}

/** The gateway's own view of the newest payment made there. */
export function newestAt(
  sandbox: Sandbox,
  gateway: "zozo" | "zaakpay" | "paygate" | "zotlo" | "wezopay",
) {
  const payment = sandbox.control.payments(gateway).at(-1);
  if (!payment) throw new Error(`${gateway} has no payment`);
  return payment;
}
