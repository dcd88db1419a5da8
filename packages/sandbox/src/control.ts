import { formatMoney, type Money } from "@polygate/core/money";
import { readAmount } from "./amounts.ts";
import type { Delivery, DeliveryStatus } from "./delivery.ts";
import type { Emulator } from "./emulator.ts";
import type { GatewayName } from "./gateway-name.ts";
import { type Ledger, refundable } from "./ledger.ts";
import type { Outage, Outages } from "./outage.ts";
import type { Outbox } from "./outbox.ts";
import type { SandboxPayment } from "./payment.ts";
import { SCENARIOS_OF, type Scenario } from "./scenario.ts";
import type { SandboxSettings, SandboxState } from "./state.ts";
import { createUuid } from "./transaction-ids.ts";

/** What may be done to a payment from outside. */
export const ACTIONS = [
  "pay",
  "decline",
  "cancel",
  "expire",
  "forge",
  "refund",
  "chargeback",
  "chargeback-reverted",
  "renew",
] as const;
export type Action = (typeof ACTIONS)[number];

/** Particulars of an action. */
export interface ActionOptions {
  /** A decimal text, for `pay` and `refund`. */
  readonly amount?: string | undefined;
  /** What the buyer pays with, one of the pay page's choices. */
  readonly method?: string | undefined;
}

/** A payment, with the address of its pay page. */
export type PaymentView = SandboxPayment & { readonly payUrl: string };

/** Which webhooks to list. */
export interface DeliveryFilter {
  readonly gateway?: GatewayName | undefined;
  /** The merchant's order id or the gateway's own id. */
  readonly payment?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
}

/** A request that the sandbox does not follow, and the sentence that says why. */
export interface Refused {
  readonly refused: string;
  readonly status: 404 | 422;
}

/** Everything the control API does, in process. */
export interface SandboxControl {
  payments(gateway: GatewayName): readonly PaymentView[];
  payment(gateway: GatewayName, id: string): PaymentView | undefined;
  act(
    gateway: GatewayName,
    id: string,
    action: Action,
    options?: ActionOptions,
  ): PaymentView | Refused;
  /** Of that payment, which need not exist yet; else of the gateway's next one. */
  setScenario(gateway: GatewayName, scenario: Scenario, payment?: string): Refused | undefined;
  settings(gateway: GatewayName): SandboxSettings;
  configure(gateway: GatewayName, settings: SandboxSettings): void;
  setOutage(gateway: GatewayName, outage: Outage | undefined): void;
  webhooks(filter?: DeliveryFilter): readonly Delivery[];
  /** Moves the clock, lets happen what it reaches, and delivers what is due. */
  advance(milliseconds: number): Promise<void>;
  deliverDue(): Promise<void>;
}

/** Whether an action was refused. */
export function isRefused(result: PaymentView | Refused): result is Refused {
  return "refused" in result;
}

export function createControl(parts: {
  readonly state: SandboxState;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly emulators: Readonly<Record<GatewayName, Emulator>>;
  readonly outages: Readonly<Record<GatewayName, Outages>>;
  readonly baseUrlOf: (gateway: GatewayName) => string;
  readonly moveClock: (milliseconds: number) => void;
}): SandboxControl {
  const { state, ledger, outbox, emulators, outages, baseUrlOf, moveClock } = parts;

  const view = (payment: SandboxPayment): PaymentView => ({
    ...payment,
    payUrl: baseUrlOf(payment.gateway) + emulators[payment.gateway].payPath(payment),
  });

  const deliverDue = async () => {
    ledger.tick();
    await outbox.deliverDue();
  };

  return {
    payments: (gateway) => {
      ledger.tick();
      return ledger.list(gateway).map(view);
    },
    payment: (gateway, id) => {
      ledger.tick();
      const payment = ledger.find(gateway, id);
      return payment && view(payment);
    },
    act(gateway, id, action, options = {}) {
      ledger.tick();
      const payment = ledger.find(gateway, id);
      if (!payment) return { status: 404, refused: `${gateway} has no payment ${id}` };
      const result = act(ledger, emulators[gateway], payment, action, options);
      return "refused" in result ? result : view(result);
    },
    setScenario(gateway, scenario, payment) {
      if (!SCENARIOS_OF[gateway].includes(scenario)) {
        return { status: 422, refused: `${gateway} has no scenario ${scenario}` };
      }
      const known = payment === undefined ? undefined : ledger.find(gateway, payment);
      if (known) ledger.setScenario(known, scenario);
      else state.choose(gateway, scenario, payment);
      state.save();
      return undefined;
    },
    settings: (gateway) => state.settings(gateway),
    configure: (gateway, settings) => {
      state.configure(gateway, settings);
      state.save();
    },
    setOutage: (gateway, outage) => outages[gateway].set(outage),
    webhooks: ({ gateway, payment, status } = {}) =>
      state
        .deliveries()
        .filter((it) => gateway === undefined || it.gateway === gateway)
        .filter((it) => payment === undefined || it.payment === payment || it.orderId === payment)
        .filter((it) => status === undefined || it.status === status),
    async advance(milliseconds) {
      moveClock(milliseconds);
      await deliverDue();
    },
    deliverDue,
  };
}

function act(
  ledger: Ledger,
  emulator: Emulator,
  payment: SandboxPayment,
  action: Action,
  options: ActionOptions,
): SandboxPayment | Refused {
  const { name } = emulator;
  const amount = readAmount(options.amount, payment.payable.currency);
  if (options.amount !== undefined && !amount) return refuse("amount is not a decimal amount");
  if (action === "pay") return ledger.pay(payment, { method: options.method, amount });
  if (action === "decline") return ledger.decline(payment);
  if (action === "cancel") return ledger.cancel(payment);
  if (action === "expire") return ledger.expire(payment);
  if (action === "forge") return ledger.forge(payment);
  if (payment.status !== "paid") return refuse(`${action} needs a paid payment`);
  if (action === "renew") {
    return name === "zotlo" ? ledger.renew(payment) : refuse(`${name} has no renewals`);
  }
  if (action !== "refund") {
    const dispute = action === "chargeback" ? "opened" : "reverted";
    return name === "zaakpay"
      ? ledger.dispute(payment, dispute)
      : refuse(`${name} has no chargebacks`);
  }
  if (!emulator.refundsFromDashboard) return refuse(`${name} has no refunds`);
  return refund(ledger, payment, amount);
}

function refund(
  ledger: Ledger,
  payment: SandboxPayment,
  amount: Money | undefined,
): SandboxPayment | Refused {
  const rest = refundable(payment);
  const money = amount ?? rest;
  if (money.amount === 0 || money.amount > rest.amount) {
    return refuse(`only ${formatMoney(rest)} can be refunded`);
  }
  const draft = { id: createUuid(), money, reason: "refunded from the dashboard", announced: true };
  return ledger.refund(payment, draft);
}

function refuse(refused: string): Refused {
  return { status: 422, refused };
}
