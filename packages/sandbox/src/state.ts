import * as z from "zod";
import { Delivery } from "./delivery.ts";
import { GatewayName } from "./gateway-name.ts";
import { SandboxPayment } from "./payment.ts";
import { Scenario } from "./scenario.ts";
import type { SandboxStore } from "./store.ts";

/** What a merchant sets in a gateway's dashboard. */
export const SandboxSettings = z.strictObject({
  webhookUrl: z.url({ protocol: /^https?$/ }).optional(),
});
export type SandboxSettings = z.infer<typeof SandboxSettings>;

/** A scenario asked for before its payment exists: of that order, or of the gateway's next payment. */
const Choice = z.object({
  gateway: GatewayName,
  payment: z.string().optional(),
  scenario: Scenario,
});

const Snapshot = z.object({
  version: z.literal(1),
  /** How many payments each gateway had, and how many webhooks there were. */
  serials: z.record(z.string(), z.number()),
  /** How far the clock was moved, in milliseconds. */
  ahead: z.number(),
  payments: z.array(SandboxPayment),
  deliveries: z.array(Delivery),
  choices: z.array(Choice),
  settings: z.partialRecord(GatewayName, SandboxSettings),
});
type Snapshot = z.infer<typeof Snapshot>;

const PAYMENTS_KEPT = 2_000;
const DELIVERIES_KEPT = 1_000;

/** Everything the sandbox remembers. Whoever changes it calls `save` before answering. */
export interface SandboxState {
  ahead: number;
  /** Counts from 1, each kind of thing for itself. */
  nextSerial(kind: GatewayName | "webhooks"): number;
  payments(gateway?: GatewayName): readonly SandboxPayment[];
  /** By the gateway's id, else the latest with that order id or alias. */
  find(gateway: GatewayName, id: string): SandboxPayment | undefined;
  put(payment: SandboxPayment): void;
  deliveries(): readonly Delivery[];
  putDelivery(delivery: Delivery): void;
  settings(gateway: GatewayName): SandboxSettings;
  configure(gateway: GatewayName, settings: SandboxSettings): void;
  choose(gateway: GatewayName, scenario: Scenario, payment: string | undefined): void;
  /** Takes the scenario chosen for a payment with one of these names, else for the gateway's next payment. */
  takeChoice(gateway: GatewayName, names: readonly string[]): Scenario | undefined;
  save(): void;
}

/**
 * The memory, filled from the store.
 *
 * @throws {Error} when the store holds something else than a snapshot of the sandbox.
 */
export function createState(store: SandboxStore | undefined): SandboxState {
  const loaded = load(store);
  const payments = new Map(loaded.payments.map((it) => [keyOf(it.gateway, it.id), it]));
  const deliveries = new Map(loaded.deliveries.map((it) => [it.id, it]));
  const settings = new Map(Object.entries(loaded.settings));
  let choices = loaded.choices;

  return {
    ahead: loaded.ahead,
    nextSerial: (kind) => {
      const serial = (loaded.serials[kind] ?? 0) + 1;
      loaded.serials[kind] = serial;
      return serial;
    },
    payments: (gateway) => {
      const all = [...payments.values()];
      return gateway ? all.filter((it) => it.gateway === gateway) : all;
    },
    find: (gateway, id) =>
      payments.get(keyOf(gateway, id)) ??
      [...payments.values()].findLast(
        (it) => it.gateway === gateway && (it.orderId === id || it.aliases.includes(id)),
      ),
    put: (payment) => {
      payments.set(keyOf(payment.gateway, payment.id), payment);
      prune(payments, PAYMENTS_KEPT, (it) => it.status !== "open" && it.settlesAt === undefined);
    },
    deliveries: () => [...deliveries.values()],
    putDelivery: (delivery) => {
      deliveries.set(delivery.id, delivery);
      prune(deliveries, DELIVERIES_KEPT, (it) => it.status !== "waiting");
    },
    settings: (gateway) => settings.get(gateway) ?? {},
    configure: (gateway, wanted) => {
      settings.set(gateway, wanted);
    },
    choose: (gateway, scenario, payment) => {
      choices = choices.filter((it) => it.gateway !== gateway || it.payment !== payment);
      choices.push({ gateway, scenario, payment });
    },
    takeChoice: (gateway, names) => {
      const own = choices.filter((it) => it.gateway === gateway);
      const choice =
        own.find((it) => it.payment !== undefined && names.includes(it.payment)) ??
        own.find((it) => it.payment === undefined);
      choices = choices.filter((it) => it !== choice);
      return choice?.scenario;
    },
    save() {
      if (!store) return;
      const snapshot: Snapshot = {
        version: 1,
        serials: loaded.serials,
        ahead: this.ahead,
        payments: [...payments.values()],
        deliveries: [...deliveries.values()],
        choices,
        settings: Object.fromEntries(settings),
      };
      store.save(JSON.stringify(snapshot));
    },
  };
}

function load(store: SandboxStore | undefined): Snapshot {
  const text = store?.load();
  if (text === undefined) {
    return {
      version: 1,
      serials: {},
      ahead: 0,
      payments: [],
      deliveries: [],
      choices: [],
      settings: {},
    };
  }
  try {
    return Snapshot.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error("sandbox: the stored data is not a snapshot of the sandbox", { cause });
  }
}

function keyOf(gateway: string, id: string): string {
  return `${gateway} ${id}`;
}

/** Forgets the oldest entries that are over, once there are more than the limit. */
function prune<K, V>(entries: Map<K, V>, limit: number, isOver: (value: V) => boolean): void {
  if (entries.size <= limit) return;
  for (const [key, value] of entries) {
    if (entries.size <= limit) return;
    if (isOver(value)) entries.delete(key);
  }
}
