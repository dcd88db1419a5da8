import { type Clock, createMovableClock, type MovableClock } from "@polygate/core/time";
import { Hono } from "hono";
import { SANDBOX_ACCOUNTS, type SandboxAccounts } from "./accounts.ts";
import { createControl, type SandboxControl } from "./control.ts";
import { createControlRoutes } from "./control-routes.ts";
import type { Desk, Emulator } from "./emulator.ts";
import { createGatewayApp } from "./gateway-app.ts";
import { GatewayName } from "./gateway-name.ts";
import { createPaygate } from "./gateways/paygate/paygate.ts";
import { createWezopay } from "./gateways/wezopay/wezopay.ts";
import { createZaakpay } from "./gateways/zaakpay/zaakpay.ts";
import { createZotlo } from "./gateways/zotlo/zotlo.ts";
import { createZozo } from "./gateways/zozo/zozo.ts";
import { createLedger } from "./ledger.ts";
import { createOutages, type Outages } from "./outage.ts";
import { createOutbox } from "./outbox.ts";
import { renderStart } from "./pages/start-page.ts";
import { sleep } from "./sleep.ts";
import { createState, type SandboxSettings } from "./state.ts";
import type { SandboxStore } from "./store.ts";

/** How often a started sandbox looks for what is due, in milliseconds. */
const TICK = 250;

export interface SandboxOptions {
  /** Where others reach the sandbox, without a path: `http://localhost:3002`. */
  readonly baseUrl: string;
  /** What the sandbox's own movable clock runs on. @default the system's clock */
  readonly clock?: Clock;
  /** Delivers the webhooks. @default the global one */
  readonly fetch?: typeof globalThis.fetch;
  /** Without one, everything is forgotten at the end of the process. */
  readonly store?: SandboxStore;
  /** Other keys than `SANDBOX_ACCOUNTS`, per gateway. */
  readonly accounts?: Partial<SandboxAccounts>;
  /** What the merchant set in the gateways' dashboards; wins over what the store remembers. */
  readonly settings?: Partial<Record<GatewayName, SandboxSettings>>;
  /** How long a merchant may take to answer a webhook, in milliseconds. @default 10_000 */
  readonly webhookTimeout?: number;
}

/** The five gateways. */
export interface Sandbox {
  readonly app: Hono;
  /** Calls the sandbox without a socket, like the global `fetch`: hand it to a driver. */
  readonly fetch: typeof globalThis.fetch;
  /** The sandbox's own clock. */
  readonly clock: MovableClock;
  readonly accounts: SandboxAccounts;
  /** The base URL to give to a driver. */
  baseUrlOf(gateway: GatewayName): string;
  readonly control: SandboxControl;
  /** Lets happen what the clock has reached, and tries every webhook that is due once. For tests. */
  deliverDue(): Promise<void>;
  /** Delivers webhooks and expires payments by itself from now on. */
  start(): void;
  /** Stops what `start` began, and waits for deliveries under way. */
  close(): Promise<void>;
}

/**
 * Emulates ZozoGateway, Zaakpay, PayGate, Zotlo and WezoPay in one app, with a control API at `/control`.
 *
 * @throws {Error} when the store holds something else than the sandbox's own data.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { store, fetch = globalThis.fetch, webhookTimeout = 10_000 } = options;
  const origin = options.baseUrl.replace(/\/+$/, "");
  const accounts: SandboxAccounts = { ...SANDBOX_ACCOUNTS, ...options.accounts };
  const baseUrlOf = (gateway: GatewayName) => `${origin}/${gateway}`;

  const state = createState(store);
  const moving = createMovableClock(options.clock);
  moving.advance(state.ahead);
  const clock: MovableClock = {
    now: moving.now,
    advance: (milliseconds) => {
      moving.advance(milliseconds);
      state.ahead += milliseconds;
      state.save();
    },
  };
  for (const gateway of GatewayName.options) {
    const settings = options.settings?.[gateway];
    if (settings) state.configure(gateway, settings);
  }

  const emulators: Record<GatewayName, Emulator> = {
    zozo: createZozo(accounts.zozo),
    zaakpay: createZaakpay(accounts.zaakpay),
    paygate: createPaygate(accounts.paygate),
    zotlo: createZotlo(accounts.zotlo),
    wezopay: createWezopay(accounts.wezopay),
  };
  const outages: Record<GatewayName, Outages> = {
    zozo: createOutages(sleep),
    zaakpay: createOutages(sleep),
    paygate: createOutages(sleep),
    zotlo: createOutages(sleep),
    wezopay: createOutages(sleep),
  };
  const outbox = createOutbox({ state, now: clock.now, fetch, emulators, timeout: webhookTimeout });
  const ledger = createLedger({ state, outbox, now: clock.now, emulators });
  const control = createControl({
    state,
    ledger,
    outbox,
    emulators,
    outages,
    baseUrlOf,
    moveClock: clock.advance,
  });

  const app = new Hono();
  app.use("*", async (_c, next) => {
    ledger.tick();
    await next();
  });
  app.get("/", (c) => c.html(renderStart(control, accounts, baseUrlOf)));
  app.route("/control", createControlRoutes(control, { now: clock.now, baseUrlOf }));
  for (const gateway of GatewayName.options) {
    const desk: Desk = { baseUrl: baseUrlOf(gateway), ledger, now: clock.now };
    app.route(`/${gateway}`, createGatewayApp(emulators[gateway], desk, outages[gateway]));
  }

  const { deliverDue } = control;
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();
  const run = () => {
    const delivery = deliverDue().finally(() => running.delete(delivery));
    running.add(delivery);
  };

  return {
    app,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      return await Promise.race([app.fetch(request), rejectWhenAborted(request.signal)]);
    },
    clock,
    accounts,
    baseUrlOf,
    control,
    deliverDue,
    start() {
      timer ??= setInterval(run, TICK);
      outbox.onAdded = () => setImmediate(run);
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
      outbox.onAdded = () => {};
      await Promise.all(running);
    },
  };
}

/** A caller who gave up is not kept waiting by a gateway that does not answer. */
function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
