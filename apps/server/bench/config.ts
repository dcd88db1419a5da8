import type { ServerConfigInput } from "../src/config.ts";
import type { Place } from "./places.ts";

export const API_KEY = "pgk_bench_0123456789abcdefghij";
/** What both gateways sign their webhooks with. Invented. */
export const GATEWAY_SECRET = "a secret of the benchmark";

/** A server's configuration. The shop has no webhook address: what it is told is not measured here. */
export function toConfig(place: Place, gatewayUrl = "http://127.0.0.1:9"): ServerConfigInput {
  const account = (gateway: "wezopay" | "paygate") => ({
    id: gateway,
    gateway,
    config: {
      mode: "test" as const,
      baseUrl: gatewayUrl,
      apiKey: "a key of the benchmark",
      webhookSecret: GATEWAY_SECRET,
      account: "bench",
    },
  });
  return {
    ...place,
    port: 0,
    publicUrl: "http://polygate.test",
    secret: Buffer.alloc(32, 3).toString("base64"),
    allowPrivate: ["127.0.0.1"],
    limits: { apiPerKey: 1_000_000_000 },
    accounts: [account("wezopay"), account("paygate")],
    keys: [{ key: API_KEY, label: "Bench", mode: "test" }],
  };
}
