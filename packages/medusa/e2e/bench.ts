import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BACKEND, DATABASE, STOREFRONT } from "./ports.ts";
import { checkPorts, makeApp, startDatabase, stopAll } from "./stack.ts";

/**
 * @medusajs/payment-stripe and this package side by side, in one process, interleaved. Stripe's gateway is a stub on
 * loopback; this package's is not called by either method, its ledger is a real PostgreSQL (fsync off) instead.
 * Needs what `npm run e2e:medusa` installs.
 */
const load = createRequire(import.meta.url);
const knex = load("knex");
const { createGateway } = load("@polygate/core");
const Stripe = load("stripe");
const [StripeProvider] = load("@medusajs/payment-stripe").default.services;
const [PolygateProvider] = load("@polygate/medusa/providers/polygate").default.services;
const module = join(
  import.meta.dirname,
  "node_modules/@polygate/medusa/.medusa/server/src/modules/polygate",
);
const { CREATE_ATTEMPT, ADD_PERSONAL_SINCE } = load(`${module}/schema.js`);

const ROUNDS = 15;
const CALLS = 300;
const STRIPE_WEBHOOK = "stripe    getWebhookActionAndData";
const OWN_WEBHOOK = "polygate  the same without the ledger: verify, read, map";

await checkPorts();
makeApp();
await startDatabase();
const sql = knex({ client: "pg", connection: DATABASE });
for (const statement of [...CREATE_ATTEMPT, ...ADD_PERSONAL_SINCE]) await sql.raw(statement);

const stub = createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify({
      id: "pi_1",
      object: "payment_intent",
      status: "requires_payment_method",
      amount: 1999,
      currency: "usd",
      client_secret: "x",
    }),
  );
}).listen(0, "127.0.0.1");
await new Promise((resolve) => stub.once("listening", resolve));
const address = stub.address();
const port = typeof address === "object" && address ? address.port : 0;

const stripe = new StripeProvider(
  { logger: console },
  { apiKey: "sk_test_bench", webhookSecret: "whsec_bench" },
);
stripe.stripe_ = new Stripe("sk_test_bench", { host: "127.0.0.1", port, protocol: "http" });
const options = {
  gateway: "wezopay",
  mode: "test",
  apiKey: "wpk_bench",
  webhookSecret: "whsec_bench",
  backendUrl: BACKEND,
  storefrontUrl: STOREFRONT,
};
const providers = [{ resolve: "@polygate/medusa", id: "wezopay", options }];
const polygate = new PolygateProvider(
  { configModule: { modules: { payment: { options: { providers } } } }, __pg_connection__: sql },
  options,
);

const event = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "payment_intent.succeeded",
  data: {
    object: {
      id: "pi_1",
      object: "payment_intent",
      amount: 1999,
      amount_received: 1999,
      currency: "usd",
      metadata: { session_id: "payses_1" },
    },
  },
});
/** Signed anew for each round: Stripe takes a signature for five minutes only. */
const signStripes = () => ({
  data: JSON.parse(event),
  rawData: Buffer.from(event),
  headers: {
    "stripe-signature": Stripe.webhooks.generateTestHeaderString({
      payload: event,
      secret: "whsec_bench",
    }),
  },
});
let stripeHook = signStripes();
function wezopayHook(invoice: string) {
  const text = `{"event":"payment.completed","token":"pay_${invoice}","invoice_id":"${invoice}","status":"paid","amount":19.99,"trx_id":"TRX1","paid_at":"2026-11-22 02:47:47"}`;
  const signature = createHmac("sha256", "whsec_bench").update(text).digest("hex");
  return { data: {}, rawData: Buffer.from(text), headers: { "x-wezopay-signature": signature } };
}
const started = await polygate.initiatePayment({
  data: { session_id: "payses_0" },
  amount: 19.99,
  currency_code: "bdt",
});
const known = wezopayHook(started.id);
const foreign = wezopayHook("00000000000000000000");

const { backendUrl: _, storefrontUrl: __, gateway: name, ...config } = options;
const gateway = createGateway(name, config);

let count = 0;
const initiate = () => {
  count += 1;
  const session = `payses_bench_${count}`;
  return {
    data: { session_id: session },
    amount: 19.99,
    currency_code: "bdt",
    context: { idempotency_key: session },
  };
};
const subjects: Record<string, () => unknown> = {
  [STRIPE_WEBHOOK]: () => stripe.getWebhookActionAndData(stripeHook),
  "polygate  getWebhookActionAndData, kept in the ledger": () =>
    polygate.getWebhookActionAndData(known),
  "polygate  getWebhookActionAndData, not ours": () => polygate.getWebhookActionAndData(foreign),
  [OWN_WEBHOOK]: async () =>
    gateway.parseWebhook({ headers: known.headers, query: "", body: known.rawData }),
  "stripe    initiatePayment": () =>
    stripe.initiatePayment({ ...initiate(), currency_code: "usd" }),
  "polygate  initiatePayment": () => polygate.initiatePayment(initiate()),
};
interface Cost {
  readonly wall: number[];
  readonly cpu: number[];
}
const costs = new Map<string, Cost>(
  Object.keys(subjects).map((name) => [name, { wall: [], cpu: [] }]),
);
for (let round = 0; round <= ROUNDS; round += 1) {
  stripeHook = signStripes();
  for (const [name, run] of Object.entries(subjects)) {
    const begun = performance.now();
    const before = process.cpuUsage();
    for (let call = 0; call < CALLS; call += 1) await run();
    const { user, system } = process.cpuUsage(before);
    const wall = (performance.now() - begun) * 1000;
    // The first round warms up.
    if (round === 0) continue;
    costs.get(name)?.wall.push(wall / CALLS);
    costs.get(name)?.cpu.push((user + system) / CALLS);
  }
}

function median(list: readonly number[] = []): number {
  return [...list].sort((one, other) => one - other)[Math.floor(list.length / 2)] ?? 0;
}

console.log("µs per call, medians".padEnd(60), "wall".padStart(8), "CPU".padStart(8));
for (const [name, { wall, cpu }] of costs) {
  const columns = [wall, cpu].map((list) => median(list).toFixed(1).padStart(8));
  console.log(name.padEnd(60), ...columns);
}
const [stripes, ours] = [STRIPE_WEBHOOK, OWN_WEBHOOK].map((name) => median(costs.get(name)?.cpu));
console.log(`verify, read, map: ${((ours ?? 0) / (stripes ?? 1)).toFixed(2)} of Stripe's CPU time`);
await sql.destroy();
stub.close();
await stopAll();
process.exit(0);
