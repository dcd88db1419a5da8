import { createGateway } from "@polygate/core";
import { API_KEY, toConfig } from "./config.ts";
import { startGateway } from "./gateway.ts";
import { generate, post } from "./generator.ts";
import { compare, type Line, median, quantile } from "./line.ts";
import { startProcess } from "./measured-process.ts";
import { DATABASES, openPlaces } from "./places.ts";

/** How many payments are opened each way in a round, one after the other. */
const PAYMENTS = 200;

/** (b) What it costs a shop to open a payment through the server, against calling the gateway itself. */
export async function benchCreatePayment(rounds: number): Promise<Line[]> {
  const places = await openPlaces();
  const gateway = await startGateway();
  const driver = createGateway("paygate", {
    mode: "test",
    baseUrl: gateway.url,
    apiKey: "key",
    webhookSecret: "secret",
    fetch: (input: string, init: RequestInit) => fetch(input, init),
  });
  const lines: Line[] = [];
  try {
    for (const database of DATABASES) {
      const place = await places.create(database);
      const server = await startProcess("whole", place, toConfig(place, gateway.url));
      let made = 0;
      const through = async () => {
        const order = { amount: "1250.50", gateway: "paygate", merchant_ref: `ORDER-${made++}` };
        const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
        await post(`${server.url}/api/v1/create-payment`, headers, JSON.stringify(order));
      };
      const directly = async () => {
        await driver.createSession({
          paymentId: `DIRECT${String(made++).padStart(14, "0")}`,
          money: { amount: 125_050, currency: "INR" },
          returnUrl: "https://shop.test/",
          cancelUrl: "https://shop.test/",
          webhookUrl: "https://shop.test/webhook",
        });
      };
      await generate(PAYMENTS, through, 1);
      await generate(PAYMENTS, directly, 1);
      const ours: number[][] = [];
      const base: number[][] = [];
      for (let round = 0; round < rounds; round += 1) {
        ours.push([...(await generate(PAYMENTS, through, 1)).latencies]);
        base.push([...(await generate(PAYMENTS, directly, 1)).latencies]);
      }
      await server.close();
      const at = (latencies: number[][], share: number) =>
        median(latencies.map((round) => quantile(round, share)));
      lines.push({
        bench: "b",
        what: `${database}: open a payment through the server, against the gateway itself`,
        unit: "ms, median",
        ...compare({ ours: ours.map(median), base: base.map(median) }),
        beside: {
          "added p50 in ms": at(ours, 0.5) - at(base, 0.5),
          "added p99 in ms": at(ours, 0.99) - at(base, 0.99),
        },
      });
    }
  } finally {
    gateway.close();
    await places.close();
  }
  return lines;
}
