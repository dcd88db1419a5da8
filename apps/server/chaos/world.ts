import type { ServerConfigInput } from "../src/config.ts";
import { createChance } from "./chance.ts";
import { type ChaosDatabase, createDatabase, type DatabaseName } from "./database.ts";
import { type FakeGateway, startGateway } from "./gateway.ts";
import { createHttpClient, type HttpClient } from "./http.ts";
import type { Ledgers, SeenSession, StoredMessage } from "./judge.ts";
import { createSender, type Sender } from "./sender.ts";
import { type Servers, startServers } from "./servers.ts";
import type { Left } from "./settle.ts";
import { type FakeShops, startShops } from "./shop.ts";
import type { Order } from "./storm.ts";
import { createWarpedClock } from "./warped-clock.ts";
import { SECRETS } from "./wire.ts";

/** Servers, what they stand between, and who remembers what happened. */
export interface World {
  readonly seed: string;
  readonly database: ChaosDatabase;
  readonly servers: Servers;
  readonly gateway: FakeGateway;
  readonly shops: FakeShops;
  readonly sender: Sender;
  readonly http: HttpClient;
  readonly now: () => number;
}

/** Milliseconds for each real one, in a storm: five minutes between two tries are fifteen seconds. */
const SPEED = 20;
/** How often a gateway does not answer. */
const GATEWAY_FAILURE = 0.08;

/**
 * Starts everything, does something with it, and takes it down again.
 *
 * @param isCalm whether gateways and shops always answer.
 */
export async function inWorld<Result>(
  { database: name, seed }: { readonly database: DatabaseName; readonly seed: string },
  isCalm: boolean,
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const clock = createWarpedClock({ base: Date.now(), speed: isCalm ? 1 : SPEED, skipped: 0 });
  const opened: { close(): unknown }[] = [];
  const open = <Thing extends { close(): unknown }>(thing: Thing): Thing => {
    opened.unshift(thing);
    return thing;
  };
  try {
    const database = open(await createDatabase(name));
    const http = open(createHttpClient());
    const failing = isCalm ? 0 : GATEWAY_FAILURE;
    const gateway = open(await startGateway(createChance(seed, "gateway"), clock.now, failing));
    const shops = open(await startShops(createChance(seed, "shops"), isCalm));
    const config = toConfig(database, gateway, shops);
    const servers = open(await startServers(database.processes, config, clock, database.folder));
    const sender = createSender(http, servers, createChance(seed, "sender"));
    return await work({ seed, database, servers, gateway, shops, sender, http, now: clock.now });
  } finally {
    for (const { close } of opened) await close();
  }
}

/** Collects what everybody remembers, once everything was done that was to be done. */
export async function gatherLedgers(
  world: World,
  orders: readonly Order[],
  left: Left,
): Promise<Ledgers> {
  const { database, servers, shops, sender } = world;
  return {
    orders,
    sent: sender.ledger,
    told: shops.ledger,
    seen: await readSessions(world),
    stored: await readInbox(database),
    left,
    deaths: servers.deaths.length,
  };
}

function toConfig(
  { config }: ChaosDatabase,
  gateway: FakeGateway,
  shops: FakeShops,
): ServerConfigInput {
  const account = (name: "wezopay" | "paygate") => ({
    id: name,
    gateway: name,
    config: {
      mode: "test" as const,
      baseUrl: `${gateway.url}/${name}`,
      apiKey: `${name} key of the chaos run`,
      webhookSecret: SECRETS[name],
    },
  });
  return {
    ...config,
    port: 0,
    publicUrl: "http://polygate.test",
    // The shops are on this machine.
    allowPrivate: ["127.0.0.1"],
    limits: { apiPerKey: 1_000_000 },
    accounts: [account("wezopay"), account("paygate")],
    keys: shops.keys.map(({ key, webhookUrl, webhookSecret }) => ({
      key,
      label: key,
      mode: "test" as const,
      webhookUrl,
      webhookSecret,
      events: ["payment.failed", "payment.cancelled", "payment.refunded"],
    })),
  };
}

/** How many sessions are read at once. */
const READERS = 8;

/** Every session there is, as the API shows it to the shop it belongs to. */
async function readSessions({
  database,
  http,
  servers,
  seed,
}: World): Promise<Map<string, SeenSession>> {
  const rows = await database.query(
    "select session_id, label from sessions join api_keys on api_keys.key_id = sessions.key_id",
  );
  const chance = createChance(seed, "readers");
  const seen = new Map<string, SeenSession>();
  async function read(): Promise<void> {
    for (let row = rows.pop(); row; row = rows.pop()) {
      const session = String(row.session_id);
      const answer = await http.send(`${servers.urlOf(chance)}/api/v1/payment/${session}`, {
        method: "GET",
        headers: { "x-api-key": String(row.label) },
      });
      const { payment } = JSON.parse(answer?.body ?? "{}");
      seen.set(session, {
        status: String(payment?.status),
        received: String(payment?.received_amount),
      });
    }
  }
  await Promise.all(Array.from({ length: READERS }, read));
  return seen;
}

async function readInbox(database: ChaosDatabase): Promise<StoredMessage[]> {
  const rows = await database.query("select verdict, body from inbox where kind = 'webhook'");
  return rows.map(({ verdict, body }) => {
    if (!(body instanceof Uint8Array)) throw new Error("a message in the inbox has no bytes");
    return { verdict: String(verdict), body };
  });
}
