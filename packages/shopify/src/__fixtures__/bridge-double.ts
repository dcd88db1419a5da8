import {
  type Bridge,
  type CaseKind,
  type Clock,
  type Command,
  createPaymentId,
  type Fact,
  isSameMoney,
  type Money,
  PaymentError,
  type PlatformMessage,
  type Refund,
  type Reply,
  type Report,
  toRecord,
} from "@polygate/core";

interface Attempt {
  readonly paymentId: string;
  readonly orderId: string;
  readonly asked: Money;
  readonly mode: "test" | "live";
  readonly facts: Fact[];
  version: number;
  closed: boolean;
}

/** The way into a server that is not there: attempts, facts and refunds as the contract has them, in memory. */
export function createBridgeDouble(clock: Clock) {
  const attempts: Attempt[] = [];
  const commands: Command[] = [];
  const replies = new Map<string, { readonly content: string; readonly reply: Promise<Reply> }>();
  const kept: PlatformMessage[] = [];
  const refunds: Refund[] = [];
  const settings = {
    refunds: "pending" as "pending" | "succeeded" | "refused" | "unknown",
    refuseOpening: false,
  };

  const bridge: Bridge = {
    async handle(command) {
      commands.push(command);
      if (command.type === "status") return stateOf(command.orderId);
      if (command.type === "refundStatus") return refundNow(command.refundId);
      const content = JSON.stringify(command);
      const before = replies.get(command.id);
      if (before && before.content !== content) {
        throw new PaymentError("conflict", "the command came before with another content");
      }
      if (before) return before.reply;
      const reply = carryOut(command);
      replies.set(command.id, { content, reply });
      return reply;
    },
    async keep(message) {
      if (kept.some(({ id }) => id === message.id)) return false;
      kept.push(message);
      return true;
    },
  };

  function refundNow(reference: string): Reply {
    const refund = refunds.find((it) => it.reference === reference);
    if (!refund) return { type: "refused", message: "There is no such refund." };
    return { type: "refund", refund: { ...refund, ...double.newest } };
  }

  async function carryOut(command: Command): Promise<Reply> {
    // Real servers take their time: what must not happen at once would.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (command.type === "open") return open(command);
    if (command.type === "close") {
      for (const attempt of of(command.orderId)) attempt.closed = true;
      return { type: "accepted" };
    }
    if (command.type === "refund") {
      if (settings.refunds === "refused") {
        return { type: "refused", message: "zozo cannot give money back: pay it back by hand." };
      }
      if (settings.refunds === "unknown") return { type: "accepted" };
      const reference = `R${refunds.length + 1}`;
      const refund: Refund = { reference, status: settings.refunds, money: command.money };
      refunds.push(refund);
      return { type: "refund", refund };
    }
    return { type: "accepted" };
  }

  function open(command: Extract<Command, { type: "open" }>): Reply {
    if (settings.refuseOpening) return { type: "refused", message: "zozo takes INR only." };
    const known = latest(command.orderId);
    const goesOn = known && isOpen(known) && isSameMoney(known.asked, command.money);
    const attempt: Attempt = goesOn
      ? known
      : {
          paymentId: createPaymentId(clock()),
          orderId: command.orderId,
          asked: command.money,
          mode: command.mode,
          facts: [],
          version: 1,
          closed: false,
        };
    if (!goesOn) attempts.push(attempt);
    return {
      type: "redirect",
      url: urlOf(attempt),
      paymentId: attempt.paymentId,
      expiresAt: clock() + 3_600_000,
      reused: goesOn ?? false,
    };
  }

  function stateOf(orderId: string): Reply {
    const attempt = latest(orderId);
    if (!attempt) return { type: "refused", message: "Nothing was opened for this order." };
    const { paymentId, asked, mode, version } = attempt;
    return {
      type: "state",
      paymentId,
      gateway: "zozo",
      mode,
      asked,
      record: recordOf(attempt),
      version,
      cases: [],
      ...(isOpen(attempt) && { url: urlOf(attempt) }),
    };
  }

  const of = (orderId: string) => attempts.filter((attempt) => attempt.orderId === orderId);
  const latest = (orderId: string) => of(orderId).at(-1);
  const isOpen = (attempt: Attempt) => !attempt.closed && attempt.facts.length === 0;
  const urlOf = (attempt: Attempt) => `https://pay.test/checkout/P${attempts.indexOf(attempt) + 1}`;
  const recordOf = ({ asked, facts }: Attempt) => toRecord({ asked, payable: asked }, facts);

  function need(orderId: string, paymentId?: string): Attempt {
    const found = of(orderId).findLast((it) => !paymentId || it.paymentId === paymentId);
    if (!found) throw new Error(`nothing was opened for ${orderId}`);
    return found;
  }

  function add(attempt: Attempt, fact: Pick<Fact, "kind"> & Partial<Fact>): void {
    attempt.version += 1;
    const { paymentId } = attempt;
    attempt.facts.push({
      account: "zozo",
      reference: paymentId,
      receivedAt: clock() + attempt.version,
      ...fact,
    });
  }

  function about(attempt: Attempt) {
    const { paymentId, orderId, asked, mode, version } = attempt;
    return {
      eventId: `evt_${paymentId}_${version}`,
      version,
      orderId,
      paymentId,
      gateway: "zozo",
      mode,
      asked,
    };
  }

  const double = {
    bridge,
    /** What is known of refunds by now. */
    newest: {} as Partial<Refund>,
    commands,
    kept,
    attempts,
    settings,
    /** The buyer pays; what the server would report. */
    pay(orderId: string, { amount, paymentId }: { amount?: number; paymentId?: string } = {}) {
      const attempt = need(orderId, paymentId);
      const money = { ...attempt.asked, amount: amount ?? attempt.asked.amount };
      add(attempt, { kind: "captured", transactionId: `UTR${attempt.paymentId}`, money });
      return paymentReport(attempt);
    },
    end(orderId: string, kind: "expired" | "failed" | "canceled" = "expired") {
      const attempt = need(orderId);
      add(attempt, { kind });
      return paymentReport(attempt);
    },
    refundAtGateway(orderId: string, amount: number, reference: string): Report {
      const attempt = need(orderId);
      const money = { ...attempt.asked, amount };
      add(attempt, { kind: "refunded", transactionId: reference, money });
      return {
        ...about(attempt),
        type: "refund",
        refund: { reference, status: "succeeded", money },
      };
    },
    refundReport(orderId: string, refund: Refund): Report {
      const attempt = need(orderId);
      attempt.version += 1;
      return { ...about(attempt), type: "refund", refund };
    },
    caseReport(orderId: string, kind: CaseKind, reason: string): Report {
      const attempt = need(orderId);
      attempt.version += 1;
      return { ...about(attempt), type: "case", kind, reason, record: recordOf(attempt) };
    },
  };

  return double;

  function paymentReport(attempt: Attempt): Report {
    return { ...about(attempt), type: "payment", record: recordOf(attempt) };
  }
}
