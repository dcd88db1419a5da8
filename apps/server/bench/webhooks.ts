import { setTimeout } from "node:timers/promises";
import { API_KEY, toConfig } from "./config.ts";
import { type BenchGateway, type Opened, startGateway } from "./gateway.ts";
import { generate, type Load, post } from "./generator.ts";
import { compare, type Line, median } from "./line.ts";
import { type MeasuredProcess, startProcess } from "./measured-process.ts";
import { DATABASES, type DatabaseName, openPlaces, type Places } from "./places.ts";
import { SAMPLE, type SignedWebhook, toWebhook } from "./webhook.ts";

/** How many webhooks each server gets in a turn. */
const WEBHOOKS = 1_000;

/** (a) A verified webhook: processor time per request, to the committed row and to the committed payment. */
export async function benchWebhooks(rounds: number): Promise<Line[]> {
  const places = await openPlaces();
  const gateway = await startGateway();
  try {
    const lines: Line[] = [];
    for (const database of DATABASES) {
      lines.push(...(await benchDatabase(database, places, gateway, rounds)));
    }
    return lines;
  } finally {
    gateway.close();
    await places.close();
  }
}

/** One server, what it is sent in each turn, and what that took. */
interface Contestant {
  readonly name: string;
  readonly server: MeasuredProcess;
  readonly turns: readonly (readonly SignedWebhook[])[];
  /** Waits until what was sent is worked on, where that is part of it. */
  settle(): Promise<void>;
  readonly cpu: number[];
  readonly loads: Load[];
}

async function benchDatabase(
  database: DatabaseName,
  places: Places,
  gateway: BenchGateway,
  rounds: number,
): Promise<Line[]> {
  const start = async (name: string, kind: "bare" | "inbox" | "whole") => {
    const place = await places.create(database);
    const server = await startProcess(kind, place, toConfig(place, gateway.url));
    return { name, server, cpu: [], loads: [], settle: async () => undefined };
  };
  // One turn more than there are rounds: the first warms up.
  const turnsOf = (webhooks: readonly SignedWebhook[]) =>
    Array.from({ length: rounds + 1 }, (_, turn) =>
      Array.from({ length: WEBHOOKS }, (_, at) => pick(webhooks, turn * WEBHOOKS + at)),
    );
  const bare = await start("bare", "bare");
  const paygate = await start("PayGate", "inbox");
  const wezopay = await start("WezoPay", "inbox");
  const whole = await start("whole", "whole");
  const known = await openPayments(wezopay.server, gateway, "wezopay", 200);
  const pending = await openPayments(whole.server, gateway, "paygate", (rounds + 1) * WEBHOOKS);
  const foreign = turnsOf([toWebhook(SAMPLE)]);
  const contestants: Contestant[] = [
    { ...bare, turns: foreign },
    { ...paygate, turns: foreign },
    { ...wezopay, turns: turnsOf(known.map(toWebhook)) },
    { ...whole, turns: turnsOf(pending.map(toWebhook)), settle: () => whenWorkedOn(whole.server) },
  ];
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const contestant of contestants) await takeTurn(contestant, turn);
  }
  for (const { server } of contestants) await server.close();
  const [base, ...others] = contestants;
  const limits: Readonly<Record<string, number>> = { PayGate: 1.5, WezoPay: 1.5, whole: 2.5 };
  return others.map((it) => toLine(database, it, base ?? it, limits[it.name] ?? Number.NaN));
}

async function takeTurn(contestant: Contestant, turn: number): Promise<void> {
  const { server, turns, settle, cpu, loads } = contestant;
  const webhooks = turns[turn] ?? [];
  const before = await server.usage();
  const load = await generate(webhooks.length, async (index) => {
    const { path, headers, body } = pick(webhooks, index);
    await post(server.url + path, headers, body);
  });
  await settle();
  const after = await server.usage();
  if (turn === 0) return;
  cpu.push(((after.cpu - before.cpu) / webhooks.length) * 1e6);
  loads.push(load);
}

function toLine(database: DatabaseName, it: Contestant, base: Contestant, atMost: number): Line {
  const way =
    it.name === "whole"
      ? "the committed payment (PayGate)"
      : `the committed row of the inbox (${it.name})`;
  return {
    bench: "a",
    what: `${database}: a verified webhook to ${way}, against a bare handler`,
    unit: "µs of processor time per request",
    ...compare({ ours: it.cpu, base: base.cpu }),
    limit: { atMost },
    beside: {
      "requests/s": median(it.loads.map(({ seconds }) => WEBHOOKS / seconds)),
      "bare requests/s": median(base.loads.map(({ seconds }) => WEBHOOKS / seconds)),
      "generator's µs per request": median(it.loads.map(({ cpu }) => (cpu / WEBHOOKS) * 1e6)),
    },
  };
}

/** Has a shop open payments, through the API. */
async function openPayments(
  { url }: MeasuredProcess,
  { opened }: BenchGateway,
  gateway: "wezopay" | "paygate",
  count: number,
): Promise<Opened[]> {
  const first = opened.length;
  const currency = gateway === "wezopay" ? "BDT" : "INR";
  await generate(count, async (index) => {
    const order = { amount: "1250.50", currency, gateway, merchant_ref: `ORDER-${index}` };
    const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
    await post(`${url}/api/v1/create-payment`, headers, JSON.stringify(order));
  });
  return opened.slice(first);
}

/** A server that has nothing left to do uses next to no processor time. */
async function whenWorkedOn(server: MeasuredProcess): Promise<void> {
  for (let quiet = 0, { cpu } = await server.usage(); quiet < 3; ) {
    await setTimeout(200);
    const now = await server.usage();
    quiet = now.cpu - cpu < 0.01 ? quiet + 1 : 0;
    cpu = now.cpu;
  }
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
}
