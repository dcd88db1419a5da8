import {
  type Bridge,
  type CaseKind,
  type Command,
  type Fact,
  type Money,
  type OrderState,
  PaymentError,
  type Refund,
  type Reply,
  type Report,
  toRecord,
} from "@polygate/core";

interface Payment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly account: string;
  readonly asked: Money;
  readonly facts: Fact[];
  readonly cases: { kind: CaseKind; reason: string }[];
  readonly expiresAt: number;
  version: number;
  closed: boolean;
}

/** A bridge that keeps everything in memory, and answers as the server's was seen to. Invented. */
export function createFakeBridge(now: () => number = Date.now) {
  const payments: Payment[] = [];
  const answers = new Map<string, { readonly content: string; readonly reply: Reply }>();
  const commands: Command[] = [];
  const refunds = new Map<string, Refund>();
  let down = false;
  let refuseOpening: string | undefined;
  let slow = false;
  let refundReply:
    | ((command: Extract<Command, { type: "capture" | "refund" }>) => Reply)
    | undefined;
  let count = 0;

  const latest = (orderId: string) => payments.findLast((payment) => payment.orderId === orderId);

  function once(command: Command, answer: () => Reply): Reply {
    const content = JSON.stringify(command);
    const known = answers.get(command.id);
    if (known && known.content !== content)
      throw new PaymentError("conflict", "bridge: other content");
    const reply = known?.reply ?? answer();
    answers.set(command.id, { content, reply });
    return reply;
  }

  function open(command: Extract<Command, { type: "open" }>): Reply {
    if (refuseOpening !== undefined) return { type: "refused", message: refuseOpening };
    const before = latest(command.orderId);
    const same =
      before &&
      !before.closed &&
      before.facts.length === 0 &&
      before.account === (command.account ?? "zozo") &&
      before.asked.amount === command.money.amount &&
      before.asked.currency === command.money.currency;
    if (before && !same) before.closed = true;
    count += 1;
    const payment: Payment = same
      ? before
      : {
          paymentId: `P${String(count).padStart(19, "0")}`,
          orderId: command.orderId,
          account: command.account ?? "zozo",
          asked: command.money,
          facts: [],
          cases: [],
          expiresAt: now() + 1_800_000,
          version: 0,
          closed: false,
        };
    if (!same) payments.push(payment);
    const { paymentId, expiresAt } = payment;
    const url = `https://pay.example.com/checkout/${paymentId}`;
    return { type: "redirect", url, paymentId, expiresAt, reused: same === true };
  }

  function stateOf(payment: Payment): OrderState {
    const { paymentId, account, asked, facts, version, cases } = payment;
    const record = toRecord({ asked, payable: asked }, facts);
    const url = `https://pay.example.com/checkout/${paymentId}`;
    const isOpen = !payment.closed && facts.length === 0;
    const state = {
      paymentId,
      gateway: account,
      mode: "test",
      asked,
      record,
      version,
      cases,
    } as const;
    return { ...state, ...(isOpen && { url }) };
  }

  const bridge: Bridge = {
    async handle(command) {
      commands.push(command);
      if (down) throw new PaymentError("gateway_unavailable", "bridge: down");
      switch (command.type) {
        case "open":
          return once(command, () => open(command));
        case "status": {
          const payment = latest(command.orderId);
          if (!payment) return { type: "refused", message: "nothing was asked for this order" };
          return { type: "state", ...stateOf(payment) };
        }
        case "close":
          if (slow && command.within !== undefined) {
            throw new PaymentError("gateway_unavailable", "bridge: not in time");
          }
          for (const payment of payments) {
            if (payment.orderId === command.orderId) payment.closed = true;
          }
          return { type: "accepted" };
        case "refund":
          return once(command, () => {
            if (refundReply) return refundReply(command);
            const refund: Refund = {
              reference: command.id,
              status: "succeeded",
              money: command.money,
            };
            refunds.set(command.id, refund);
            return { type: "refund", refund };
          });
        case "refundStatus": {
          const refund = refunds.get(command.refundId);
          return refund
            ? { type: "refund", refund }
            : { type: "refused", message: "no such refund" };
        }
        default:
          return once(command, () => ({ type: "accepted" }));
      }
    },
    async keep() {
      return true;
    },
  };

  return {
    bridge,
    commands,
    payments,
    refunds,
    set down(value: boolean) {
      down = value;
    },
    /** The gateways do not answer a last question in time. */
    set slow(value: boolean) {
      slow = value;
    },
    /** Why no payment is opened, if none is. */
    set refuseOpening(reason: string) {
      refuseOpening = reason;
    },
    /** Answers refunds in place of the gateway. */
    set refundReply(reply: typeof refundReply) {
      refundReply = reply;
    },
    /** The order's latest payment collects money: the report of it. */
    pay(orderId: string, amount?: number, transactionId = `UTR${orderId}`): Report {
      const payment = latest(orderId);
      if (!payment) throw new Error(`order ${orderId} has no payment`);
      const { paymentId, account, asked, facts } = payment;
      facts.push({
        kind: "captured",
        account,
        reference: paymentId,
        transactionId,
        money: { amount: amount ?? asked.amount, currency: asked.currency },
        receivedAt: now(),
      });
      payment.version += 1;
      const { version, record } = stateOf(payment);
      const eventId = `evt_${paymentId}_${version}`;
      return {
        type: "payment",
        eventId,
        version,
        orderId,
        paymentId,
        gateway: account,
        mode: "test",
        asked,
        record,
      };
    },
    /** The state of an order, as the bridge has it. */
    state(orderId: string): OrderState {
      const payment = latest(orderId);
      if (!payment) throw new Error(`order ${orderId} has no payment`);
      return stateOf(payment);
    },
  };
}
