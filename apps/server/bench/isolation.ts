import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import { toConfig } from "./config.ts";
import { type BenchGateway, startGateway } from "./gateway.ts";
import { generate, post } from "./generator.ts";
import { compare, type Line, median, quantile } from "./line.ts";
import { type MeasuredProcess, startProcess } from "./measured-process.ts";
import { openPlaces } from "./places.ts";
import { toWebhook } from "./webhook.ts";

const SHOPS = 100;
/** Orders of each shop in a round. */
const ORDERS = 4;
/** How many orders are made, and then paid, at once. */
const AT_ONCE = 8;

/** (e) One shop of a hundred that takes connections and never answers: what the others notice. */
export async function benchIsolation(rounds: number): Promise<Line[]> {
  const places = await openPlaces();
  const gateway = await startGateway();
  const healthy = await startShops(false);
  const holed = await startShops(true);
  try {
    const [one, other] = [await places.create("sqlite"), await places.create("sqlite")];
    const base = await startProcess("whole", one, withShops(toConfig(one, gateway.url), healthy));
    const ours = await startProcess("whole", other, withShops(toConfig(other, gateway.url), holed));
    await round(base, gateway, healthy);
    await round(ours, gateway, holed);
    const delays = { ours: [] as number[][], base: [] as number[][] };
    for (let count = 0; count < rounds; count += 1) {
      delays.ours.push(await round(ours, gateway, holed));
      delays.base.push(await round(base, gateway, healthy));
    }
    await Promise.all([ours.close(), base.close()]);
    const p99 = (rounds: number[][]) => median(rounds.map((it) => quantile(it, 0.99)));
    return [
      {
        bench: "e",
        what: "sqlite: from a gateway's webhook to the shop, with one black hole among 100 shops, against none",
        unit: "ms, median of the 99 others",
        ...compare({ ours: delays.ours.map(median), base: delays.base.map(median) }),
        limit: { atMost: 1.1 },
        beside: { "p99 in ms": p99(delays.ours), "p99 in ms without": p99(delays.base) },
      },
    ];
  } finally {
    for (const shops of [healthy, holed]) shops.close();
    gateway.close();
    await places.close();
  }
}

interface Shops {
  readonly url: string;
  /** When each order's shop was told, by the order. */
  readonly told: Map<string, number>;
  close(): void;
}

/** Shop 0 is the one that may be a black hole. */
async function startShops(hasHole: boolean): Promise<Shops> {
  const told = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    if (hasHole && request.url === "/0") return;
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      told.set(JSON.parse(body).merchant_ref, performance.now());
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    told,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function keyOf(shop: number): string {
  return `pgk_bench_${String(shop).padStart(20, "0")}`;
}

function withShops(config: ReturnType<typeof toConfig>, { url }: Shops) {
  const keys = Array.from({ length: SHOPS }, (_, shop) => ({
    key: keyOf(shop),
    label: `Shop ${shop}`,
    mode: "test" as const,
    webhookUrl: `${url}/${shop}`,
    webhookSecret: `whsec_${Buffer.alloc(24, 1).toString("base64")}`,
  }));
  return { ...config, keys };
}

let orders = 0;

/** Makes orders at every shop, has all of them paid, and waits until the shops that answer were told. */
async function round(
  { url }: MeasuredProcess,
  { opened }: BenchGateway,
  { told }: Shops,
): Promise<number[]> {
  const first = opened.length;
  const names: string[] = [];
  await generate(
    SHOPS * ORDERS,
    async (index) => {
      const shop = index % SHOPS;
      const merchant_ref = `SHOP-${shop}-${orders++}`;
      names.push(merchant_ref);
      const order = { amount: "1250.50", gateway: "paygate", merchant_ref };
      const headers = { "x-api-key": keyOf(shop), "content-type": "application/json" };
      await post(`${url}/api/v1/create-payment`, headers, JSON.stringify(order));
    },
    AT_ONCE,
  );
  const payments = opened.slice(first);
  const sent = new Map<string, number>();
  const pay = async (index: number) => {
    const payment = payments[index];
    if (!payment) return;
    const { path, headers, body } = toWebhook(payment);
    sent.set(payment.order, performance.now());
    await post(url + path, headers, body);
  };
  await generate(payments.length, pay, AT_ONCE);
  const others = names.filter((name) => !name.startsWith("SHOP-0-"));
  while (others.some((name) => !told.has(name))) await setTimeout(20);
  return others.map((name) => (told.get(name) ?? Number.NaN) - (sent.get(name) ?? Number.NaN));
}
