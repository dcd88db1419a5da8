import type {
  Bridge,
  Platform,
  PlatformMessage,
  Poll,
  Report,
  ReportOutcome,
} from "@polygate/core";
import type { PlatformContext, PlatformFactory } from "../bridge/platform-stores.ts";

/** Invented: a platform that does what a test says, and remembers what it was told. */
export interface FakePlatform {
  readonly factories: Readonly<Record<string, PlatformFactory>>;
  /** The bridge of the store, once something has reached it. */
  bridge(): Bridge;
  context(): PlatformContext;
  /** Everything it was told, repeats included. */
  readonly reports: Report[];
  /** What it did once, by event. */
  readonly applied: Set<string>;
  /** How it answers the next reports; applied afterwards. */
  readonly outcomes: ReportOutcome[];
  /** What it worked on. */
  readonly worked: PlatformMessage[];
  /** Runs before a message is worked on. */
  beforeWork: () => Promise<unknown>;
  /** How often work fails before it succeeds. */
  failures: number;
  retries: readonly number[] | undefined;
  /** How it is looked at; not at all where there is none. */
  poll: ((cursor: string | undefined) => Promise<Poll>) | undefined;
  /** Runs while a report is being told. */
  during: (report: Report) => Promise<void>;
}

export const SHOP = {
  id: "tea",
  name: "Tea shop",
  mode: "test",
  platform: "woocommerce",
  settings: { secret: "cs_tea" },
} as const;

export function createFakePlatform(): FakePlatform {
  let made: { readonly bridge: Bridge; readonly context: PlatformContext } | undefined;
  const fake: FakePlatform = {
    factories: {
      async woocommerce(settings, bridge, context) {
        if (JSON.parse(settings).secret !== SHOP.settings.secret) throw new Error("other settings");
        made = { bridge, context };
        return platform;
      },
    },
    bridge: () => made!.bridge,
    context: () => made!.context,
    reports: [],
    applied: new Set(),
    outcomes: [],
    worked: [],
    beforeWork: async () => undefined,
    failures: 0,
    retries: undefined,
    poll: undefined,
    during: async () => undefined,
  };
  const platform: Platform = {
    name: "woocommerce",
    get retries() {
      return fake.retries as readonly number[];
    },
    get poll() {
      return fake.poll as Required<Platform>["poll"];
    },
    async fetch(request, path) {
      const body = Buffer.from(await request.arrayBuffer()).toString("hex");
      const kept =
        path === "/keep" &&
        (await made!.bridge.keep({
          id: "m1",
          topic: "order",
          body: Buffer.from(body, "hex"),
        }));
      return Response.json({ path, method: request.method, body, kept }, { status: 202 });
    },
    async work(message) {
      await fake.beforeWork();
      if (fake.failures-- > 0) throw new Error("not now");
      fake.worked.push(message);
    },
    async report(report) {
      fake.reports.push(report);
      await fake.during(report);
      const outcome = fake.outcomes.shift() ?? { type: "applied" };
      if (outcome.type === "applied") fake.applied.add(report.eventId);
      return outcome;
    },
  };
  return fake;
}
