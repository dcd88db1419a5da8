import type { Money } from "@polygate/core/money";
import { shiftAmount, sumAmounts } from "./amounts.ts";
import type { Emulator, Happening } from "./emulator.ts";
import type { GatewayName } from "./gateway-name.ts";
import type { Outbox } from "./outbox.ts";
import type { SandboxPayment } from "./payment.ts";
import type { Scenario } from "./scenario.ts";
import type { SandboxState } from "./state.ts";

const MINUTE = 60_000;

/** A payment as its create call asked for it. */
type PaymentDraft = Pick<SandboxPayment, "gateway" | "id" | "orderId" | "requested"> &
  Partial<
    Pick<SandboxPayment, "aliases" | "payable" | "webhookUrl" | "details" | "custom" | "method">
  >;

/** How the buyer pays. */
interface PayOptions {
  readonly method?: string | undefined;
  /** Other than asked for. */
  readonly amount?: Money | undefined;
}

/** The gateways' books: every way a payment can go. Each act saves, and answers with the payment after it. */
export interface Ledger {
  list(gateway: GatewayName): readonly SandboxPayment[];
  find(gateway: GatewayName, id: string): SandboxPayment | undefined;
  open(draft: PaymentDraft): SandboxPayment;
  /** As the payment's scenario says. */
  pay(payment: SandboxPayment, options?: PayOptions): SandboxPayment;
  decline(payment: SandboxPayment): SandboxPayment;
  cancel(payment: SandboxPayment): SandboxPayment;
  expire(payment: SandboxPayment): SandboxPayment;
  /** Claims a payment that never was. */
  forge(payment: SandboxPayment): SandboxPayment;
  refund(payment: SandboxPayment, refund: RefundDraft): SandboxPayment;
  renew(payment: SandboxPayment): SandboxPayment;
  dispute(payment: SandboxPayment, dispute: "opened" | "reverted"): SandboxPayment;
  setScenario(payment: SandboxPayment, scenario: Scenario): SandboxPayment;
  /** Lets happen what the clock has reached: expiries and late money. */
  tick(): void;
}

/** Money to give back. */
interface RefundDraft {
  readonly id: string;
  readonly money: Money;
  readonly reason: string;
  /** Whether the merchant is told by a webhook. */
  readonly announced: boolean;
}

/** What of a payment was not given back yet. */
export function refundable(payment: SandboxPayment): Money {
  const { amount, currency } = payment.paid ?? { ...payment.payable, amount: 0 };
  const given = sumAmounts(
    currency,
    payment.refunds.map((it) => it.money),
  );
  return { currency, amount: Math.max(0, amount - given.amount) };
}

export function createLedger({
  state,
  outbox,
  now,
  emulators,
}: {
  readonly state: SandboxState;
  readonly outbox: Outbox;
  readonly now: () => number;
  readonly emulators: Readonly<Record<GatewayName, Emulator>>;
}): Ledger {
  const put = (payment: SandboxPayment): SandboxPayment => {
    state.put(payment);
    state.save();
    return payment;
  };

  const tell = (happening: Happening, payment: SandboxPayment, forged = false): SandboxPayment => {
    if (payment.scenario === "lost" || payment.scenario === "authorized") return put(payment);
    const emulator = emulators[payment.gateway];
    const announcement = { happening, payment, now: now(), forged };
    const outgoing =
      payment.scenario === "reordered" && happening === "paid"
        ? emulator.announceReordered(announcement)
        : emulator.announce(announcement);
    for (const webhook of outgoing) {
      outbox.add(payment, webhook);
      if (payment.scenario === "duplicate") outbox.add(payment, webhook);
    }
    return put({ ...payment, announced: payment.announced + outgoing.length });
  };

  /** The payment as it is once paid. */
  const settled = (payment: SandboxPayment, options: PayOptions): SandboxPayment => {
    const emulator = emulators[payment.gateway];
    const withMethod = { ...payment, method: options.method ?? payment.method };
    return {
      ...withMethod,
      status: "paid",
      paid: options.amount ?? emulator.charge(payment) ?? chargeOf(payment),
      paidAt: now(),
      settlesAt: undefined,
      transactionId: payment.transactionId ?? emulator.createTransactionId(withMethod, now()),
    };
  };

  /** Says that the payment was paid and leaves it as it is. */
  const claim = (payment: SandboxPayment, options: PayOptions, forged: boolean): SandboxPayment => {
    const { announced } = tell("paid", settled(payment, options), forged);
    return put({ ...payment, announced });
  };

  const capture = (payment: SandboxPayment, options: PayOptions): SandboxPayment => {
    const isFoundLater = payment.scenario === "batch" || payment.status === "declined";
    const paid = tell(isFoundLater ? "reconciled" : "paid", settled(payment, options));
    return paid.scenario === "renewal" ? ledger.renew(paid) : paid;
  };

  const startLate = (payment: SandboxPayment, options: PayOptions): SandboxPayment => {
    const method = options.method ?? payment.method;
    if (emulators[payment.gateway].lateAfter === "expired") {
      return put({ ...payment, method, settlesAt: payment.expiresAt + MINUTE });
    }
    return ledger.decline({ ...payment, method, settlesAt: now() + MINUTE });
  };

  const ledger: Ledger = {
    list: (gateway) => state.payments(gateway),
    find: (gateway, id) => state.find(gateway, id),
    open(draft) {
      const { lifetime } = emulators[draft.gateway];
      const names = [draft.orderId, draft.id, ...(draft.aliases ?? [])];
      return put({
        aliases: [],
        payable: draft.requested,
        details: {},
        custom: {},
        ...draft,
        serial: state.nextSerial(draft.gateway),
        status: "open",
        scenario: state.takeChoice(draft.gateway, names) ?? "paid",
        createdAt: now(),
        expiresAt: now() + lifetime,
        declines: 0,
        refunds: [],
        renewals: [],
        dispute: "none",
        announced: 0,
      });
    },
    pay(payment, options = {}) {
      if (payment.status === "paid") return payment;
      if (payment.status === "open") {
        if (payment.scenario === "declined") return ledger.decline(payment);
        if (payment.scenario === "expired") return ledger.expire(payment);
        if (payment.scenario === "forged") return ledger.forge(payment);
        if (payment.scenario === "lying") return claim(payment, options, false);
        if (payment.scenario === "late") return startLate(payment, options);
      }
      return capture(payment, options);
    },
    decline(payment) {
      if (payment.status !== "open") return payment;
      const refused = { ...payment, declines: payment.declines + 1 };
      if (!emulators[payment.gateway].declineIsFinal) return put(refused);
      const transactionId =
        payment.transactionId ?? emulators[payment.gateway].createTransactionId(refused, now());
      return tell("declined", { ...refused, status: "declined", transactionId });
    },
    cancel(payment) {
      const isReserved = payment.status === "paid" && payment.scenario === "authorized";
      if (payment.status !== "open" && !isReserved) return payment;
      const { paid: _, ...unpaid } = payment;
      return tell("cancelled", { ...unpaid, status: "cancelled", settlesAt: undefined });
    },
    expire(payment) {
      if (payment.status !== "open") return payment;
      const expiresAt = Math.min(payment.expiresAt, now());
      return tell("expired", { ...payment, status: "expired", expiresAt });
    },
    forge: (payment) => claim(payment, {}, true),
    refund(payment, { id, money, reason, announced }) {
      const completesAt = now() + emulators[payment.gateway].refundDelay(payment);
      const refund = { id, money, reason, requestedAt: now(), completesAt };
      const refunded = { ...payment, refunds: [...payment.refunds, refund] };
      return announced ? tell("refunded", refunded) : put(refunded);
    },
    renew(payment) {
      const { createTransactionId } = emulators[payment.gateway];
      const renewal = {
        transactionId: createTransactionId(payment, now()),
        money: payment.payable,
        paidAt: now(),
      };
      return tell("renewed", { ...payment, renewals: [...payment.renewals, renewal] });
    },
    dispute: (payment, dispute) => put({ ...payment, dispute }),
    setScenario: (payment, scenario) => put({ ...payment, scenario }),
    tick() {
      for (const payment of state.payments()) {
        if (payment.status === "paid") continue;
        const isOver = payment.status === "open" && payment.expiresAt <= now();
        const current = isOver ? ledger.expire(payment) : payment;
        if (current.settlesAt !== undefined && current.settlesAt <= now()) capture(current, {});
      }
    },
  };
  return ledger;
}

/** A currency unit less or more where the scenario says so; of an amount below two units, a minor unit. */
function chargeOf({ payable, scenario }: SandboxPayment): Money {
  const unit = payable.amount > 200 ? 100 : 1;
  if (scenario === "under") return shiftAmount(payable, -unit);
  if (scenario === "over") return shiftAmount(payable, unit);
  return payable;
}
