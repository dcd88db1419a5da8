import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";
import { API_KEY, toConfig } from "./config.ts";
import { type BenchGateway, type Opened, startGateway } from "./gateway.ts";
import { generate, post } from "./generator.ts";
import { compare, type Line, median } from "./line.ts";
import { type MeasuredProcess, startProcess } from "./measured-process.ts";
import { multiplyPayments } from "./multiply.ts";
import { DATABASES, openPlaces } from "./places.ts";
import { toWebhook } from "./webhook.ts";

const SMALL = 10_000;
const LARGE = 1_000_000;
/** How many payments go all the way before they are copied, and how often each thing is done in a round. */
const TEMPLATES = 200;
const TIMES = 150;

/** (d) What a shop and a gateway ask for, where a million payments are stored, against ten thousand. */
export async function benchGrowth(rounds: number): Promise<Line[]> {
  const places = await openPlaces();
  const gateway = await startGateway();
  const lines: Line[] = [];
  try {
    for (const database of DATABASES) {
      const grown = async (payments: number) => {
        const place = await places.create(database);
        const config = toConfig(place, gateway.url);
        const first = await startProcess("whole", place, config);
        for (const payment of await open(first, gateway, TEMPLATES)) await pay(first, payment);
        await first.close();
        await multiplyPayments(place, payments);
        return await startProcess("whole", place, config);
      };
      const [base, ours] = [await grown(SMALL), await grown(LARGE)];
      const took = { ours: new Map<string, number[]>(), base: new Map<string, number[]>() };
      for (let round = 0; round <= rounds; round += 1) {
        for (const [side, server] of Object.entries({ ours, base })) {
          for (const [what, milliseconds] of Object.entries(await measure(server, gateway))) {
            const of = side === "ours" ? took.ours : took.base;
            // The first round warms up.
            if (round > 0) of.set(what, [...(of.get(what) ?? []), milliseconds]);
          }
        }
      }
      await Promise.all([base.close(), ours.close()]);
      for (const what of took.ours.keys()) {
        lines.push({
          bench: "d",
          what: `${database}: ${what}, a million payments against ten thousand`,
          unit: "ms, median",
          ...compare({ ours: took.ours.get(what) ?? [], base: took.base.get(what) ?? [] }),
          limit: { atMost: 1.25 },
          beside: {},
        });
      }
    }
  } finally {
    gateway.close();
    await places.close();
  }
  return lines;
}

/** @returns the median of each thing that is asked for, in milliseconds. */
async function measure(
  server: MeasuredProcess,
  gateway: BenchGateway,
): Promise<Record<string, number>> {
  const opening = await generate(TIMES, async () => void (await open(server, gateway, 1)), 1);
  const payments = gateway.opened.slice(-TIMES);
  const webhooks = await generate(TIMES, (at) => pay(server, payments[at]), 1);
  const sessions = await list(server, "payments?limit=100");
  const reading = await generate(
    TIMES,
    async (at) => void (await read(server, `payment/${sessions[at % sessions.length]}`)),
    1,
  );
  const listing = await generate(
    TIMES / 10,
    async () => void (await list(server, "payments?status=success&limit=20")),
    1,
  );
  return {
    "open a payment": median(opening.latencies),
    "a webhook to its acknowledgement": median(webhooks.latencies),
    "read a payment": median(reading.latencies),
    "list paid payments": median(listing.latencies),
  };
}

let orders = 0;

async function open(
  { url }: MeasuredProcess,
  { opened }: BenchGateway,
  count: number,
): Promise<Opened[]> {
  const first = opened.length;
  for (let made = 0; made < count; made += 1) {
    const order = { amount: "1250.50", gateway: "paygate", merchant_ref: `ORDER-${orders++}` };
    const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
    await post(`${url}/api/v1/create-payment`, headers, JSON.stringify(order));
  }
  return opened.slice(first);
}

async function pay({ url }: MeasuredProcess, payment: Opened | undefined): Promise<void> {
  if (!payment) throw new Error("there is no such payment");
  const { path, headers, body } = toWebhook(payment);
  await post(url + path, headers, body);
}

async function list(server: MeasuredProcess, path: string): Promise<string[]> {
  const { payments } = JSON.parse(await read(server, path));
  return payments.map(({ session_id }: Record<string, unknown>) => String(session_id));
}

const agent = new Agent({ keepAlive: true });

async function read({ url }: MeasuredProcess, path: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(`${url}/api/v1/${path}`, { agent, headers: { "x-api-key": API_KEY } }, (answer) => {
      text(answer).then(resolve, reject);
    }).on("error", reject);
  });
}
