import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createChance } from "./chance.ts";
import { burstFate } from "./fate.ts";
import { judge, type Ledgers } from "./judge.ts";
import { type TruePayment, toMessage } from "./wire.ts";

const payment: TruePayment = {
  gateway: "wezopay",
  order: "ORDER-1",
  paymentId: "00MWW53KRFT4B1JYF3FC",
  reference: "788E610875F973BE",
  path: "/webhooks/wezopay/token",
  asked: 25_050,
  payable: 25_050,
  status: "paid",
  received: 25_050,
  transactionId: "TRX1",
  paidAt: 1_790_000_000_000,
  silent: true,
};
const message = toMessage(payment, "paid");
const sent = { message, forgery: undefined, attempts: 2, acknowledged: 2, refusals: new Map() };
const told = {
  id: "msg_1",
  event: "payment.success",
  session: "SESSION",
  received: "250.5",
  isSigned: true,
  confirmed: true,
};
const stored = { verdict: "verified", body: Buffer.from(message.body) };
const order = {
  name: "ORDER-1",
  fate: burstFate(createChance("", "")),
  session: "SESSION",
  payment,
  sent: [sent],
};
const right: Ledgers = {
  orders: [order],
  sent: [sent],
  told: [told, told],
  seen: new Map([["SESSION", { status: "success", received: "250.5" }]]),
  stored: [stored, stored],
  left: { messages: 0, payments: 0, deliveries: 0 },
  deaths: 0,
};
const forged = { ...sent, forgery: "without a signature", acknowledged: 0 };
const unpaid = { ...order, fate: { ...order.fate, end: "unpaid" as const }, sent: [] };

/** What a judgement says, shortened to what is not as it must be. */
const wrongIn = (ledgers: Ledgers) =>
  judge(ledgers)
    .filter(({ count }) => count > 0)
    .map(({ what, text }) => `${what}: ${text}`);

describe("judge", () => {
  it("finds nothing where all ledgers agree, a message that was sent twice included", () => {
    expect(wrongIn(right)).toEqual([]);
  });

  it.for<[string, Partial<Ledgers>, RegExp]>([
    ["an acknowledged message is not there", { stored: [stored] }, /^lost: messages acknowledged/],
    [
      "an acknowledged payment is not paid",
      { seen: new Map([["SESSION", { status: "pending", received: "0" }]]) },
      /^lost: payments whose webhook was acknowledged/,
    ],
    ["a shop was not told", { told: [] }, /^lost: paid orders whose shop/],
    ["a shop did not confirm", { told: [{ ...told, confirmed: false }] }, /^lost: paid orders/],
    [
      "something is left to do",
      { left: { messages: 0, payments: 0, deliveries: 1 } },
      /^lost: .* left undone/,
    ],
    ["a shop got two ids", { told: [told, { ...told, id: "msg_2" }] }, /^double: .* two different/],
    [
      "money was counted twice",
      { seen: new Map([["SESSION", { status: "success", received: "501" }]]) },
      /^double: sessions that count more/,
    ],
    ["a shop was told of too much", { told: [{ ...told, received: "501" }] }, /^double: payment/],
    ["a forger was answered well", { sent: [sent, { ...forged, acknowledged: 1 }] }, /^forged: /],
    [
      "a forged message is called verified",
      { stored: [stored, stored, { verdict: "verified", body: Buffer.from("{}") }] },
      /^forged: messages in the inbox/,
    ],
    ["an unpaid order counts as paid", { orders: [unpaid] }, /^forged: orders that count as paid/],
    ["a webhook is not signed", { told: [told, { ...told, isSigned: false }] }, /^wrong: webhooks/],
    ["a server ended by itself", { deaths: 1 }, /^wrong: server processes/],
  ])("notices where %s", ([, change, expected]) => {
    expect(wrongIn({ ...right, ...change }).some((text) => expected.test(text))).toBe(true);
  });
});

describe("createChance", () => {
  it("makes the same choices for the same seed, and others for another", () => {
    const draw = (seed: string) => {
      const chance = createChance(seed, "fate");
      const numbers = Array.from({ length: 100 }, () => chance.below(1_000));
      return createHash("sha256").update(numbers.join()).digest("hex");
    };
    expect(draw("1")).toBe(draw("1"));
    expect(draw("1")).not.toBe(draw("2"));
  });
});
