import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "./__fixtures__/bench.ts";
import { askStatus, openPayment, PAID_WORDS, press } from "./__fixtures__/purchase.ts";
import { SANDBOX_ACCOUNTS } from "./accounts.ts";
import type { PaymentView } from "./control.ts";
import { GatewayName } from "./gateway-name.ts";
import type { Scenario } from "./scenario.ts";
import { sign } from "./signing.ts";

const MINUTE = 60_000;
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

/** Opens a payment in a scenario and lets its buyer pay. */
async function payIn(gateway: GatewayName, scenario: Scenario): Promise<PaymentView> {
  bench.sandbox.control.setScenario(gateway, scenario);
  const payment = await openPayment(bench, gateway);
  await press(bench, payment, "pay");
  await bench.sandbox.deliverDue();
  return payment;
}

async function isPaid(payment: PaymentView): Promise<boolean> {
  const { text } = await askStatus(bench, payment);
  return text.includes(PAID_WORDS[payment.gateway]);
}

/** Whether the webhook carries the gateway's true signature; undefined where the gateway signs nothing. */
function isSigned(gateway: GatewayName, index = 0): boolean | undefined {
  const webhook = bench.received[index];
  if (!webhook) throw new Error("no webhook");
  const { paygate, wezopay, zaakpay } = SANDBOX_ACCOUNTS;
  if (gateway === "paygate") {
    return webhook.headers.get("x-webhook-signature") === sign(paygate.webhookSecret, webhook.body);
  }
  if (gateway === "wezopay") {
    const signature = webhook.headers.get("x-wezopay-signature");
    return signature === sign(wezopay.webhookSecret, webhook.body);
  }
  if (gateway !== "zaakpay") return undefined;
  const form = new URLSearchParams(webhook.body);
  return form.get("checksum") === sign(zaakpay.secretKey, form.get("txnData") ?? "");
}

describe.each(GatewayName.options)("%s", (gateway) => {
  const isUnsigned = gateway === "zozo" || gateway === "zotlo";

  it("paid: one webhook, a true status, and not paid before", async () => {
    const payment = await openPayment(bench, gateway);
    expect(await isPaid(payment)).toBe(false);
    await press(bench, payment, "pay");
    await bench.sandbox.deliverDue();
    expect(await isPaid(payment)).toBe(true);
    expect(bench.received).toHaveLength(1);
    expect(isSigned(gateway)).toBe(isUnsigned ? undefined : true);
  });

  it("declined: never paid, announced only where the gateway announces it", async () => {
    const payment = await payIn(gateway, "declined");
    expect(await isPaid(payment)).toBe(false);
    const isTold = gateway === "zozo" || gateway === "zaakpay";
    expect(bench.received).toHaveLength(isTold ? 1 : 0);
    expect(bench.sandbox.control.payment(gateway, "ORDER1")?.status).toBe(
      isTold ? "declined" : "open",
    );
  });

  it("expired: never paid", async () => {
    const payment = await payIn(gateway, "expired");
    expect(bench.sandbox.control.payment(gateway, "ORDER1")?.status).toBe("expired");
    expect(await isPaid(payment)).toBe(false);
    expect(bench.received).toHaveLength(gateway === "zozo" || gateway === "paygate" ? 1 : 0);
  });

  it("late: not paid until a minute after the end, then paid and announced", async () => {
    const payment = await payIn(gateway, "late");
    expect(await isPaid(payment)).toBe(false);
    const before = bench.received.length;
    await bench.sandbox.control.advance(payment.expiresAt - payment.createdAt + MINUTE);
    expect(await isPaid(payment)).toBe(true);
    expect(bench.received.length).toBeGreaterThan(before);
    const view = bench.sandbox.control.payment(gateway, "ORDER1");
    expect(view?.paidAt).toBeGreaterThan(payment.createdAt);
    expect(isSigned(gateway, bench.received.length - 1)).toBe(isUnsigned ? undefined : true);
  });

  it.each([
    ["under", 9_900],
    ["over", 10_100],
  ] as const)("%s: another amount than asked for", async (scenario, amount) => {
    const payment = await payIn(gateway, scenario);
    const written = gateway === "zaakpay" ? String(amount) : (amount / 100).toFixed(2);
    expect((await askStatus(bench, payment)).text).toContain(written);
    expect(decodeURIComponent(bench.received[0]?.body ?? "")).toContain(written);
  });

  it("duplicate: the same bytes twice", async () => {
    await payIn(gateway, "duplicate");
    expect(bench.received).toHaveLength(2);
    expect(bench.received[1]?.body).toBe(bench.received[0]?.body);
  });

  it("reordered: something else about the payment, out of order", async () => {
    const payment = await payIn(gateway, "reordered");
    expect(bench.received).toHaveLength(2);
    expect(bench.received[1]?.body).not.toBe(bench.received[0]?.body);
    expect(await isPaid(payment)).toBe(true);
  });

  it("lost: paid, and nobody is told", async () => {
    const payment = await payIn(gateway, "lost");
    expect(await isPaid(payment)).toBe(true);
    expect(bench.received).toHaveLength(0);
  });

  it("forged: told and never paid", async () => {
    const payment = await payIn(gateway, "forged");
    expect(await isPaid(payment)).toBe(false);
    expect(bench.received).toHaveLength(1);
    expect(isSigned(gateway)).toBe(isUnsigned ? undefined : false);
  });

  it("lying: a true webhook of a payment that the status query calls pending", async () => {
    const payment = await payIn(gateway, "lying");
    expect(await isPaid(payment)).toBe(false);
    expect(bench.received).toHaveLength(1);
    expect(isSigned(gateway)).toBe(isUnsigned ? undefined : true);
  });

  it("outage: the answer is lost, the payment is there", async () => {
    bench.sandbox.control.setScenario(gateway, "outage", "ORDER1");
    const payment = await openPayment(bench, gateway);
    const answer = await askStatus(bench, payment);
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("<html>");
  });

  it("is chosen by order id before the payment exists, and only for it", async () => {
    bench.sandbox.control.setScenario(gateway, "lost", "ORDER2");
    expect((await openPayment(bench, gateway, "ORDER1")).scenario).toBe("paid");
    expect((await openPayment(bench, gateway, "ORDER2")).scenario).toBe("lost");
  });

  it("is chosen for the next payment once", async () => {
    bench.sandbox.control.setScenario(gateway, "lost");
    expect((await openPayment(bench, gateway, "ORDER1")).scenario).toBe("lost");
    expect((await openPayment(bench, gateway, "ORDER2")).scenario).toBe("paid");
  });
});

it("zozo: an old server of the family says COMPLETED of what is pending", async () => {
  const payment = await payIn("zozo", "lying");
  expect((await askStatus(bench, payment)).json).toMatchObject({
    status: "COMPLETED",
    payment_status: "PENDING",
  });
});

it("zaakpay: a batch of eleven comes as ten and one, with numbers and a small i", async () => {
  await payIn("zaakpay", "batch");
  const batches = bench.received.map((it) => new URLSearchParams(it.body).get("txnData") ?? "");
  expect(batches.map((it) => JSON.parse(it).txns.length)).toEqual([10, 1]);
  expect(batches[0]).toContain('{"amount":10000,"orderid":"ORDER1"');
  expect(bench.received.map((it) => it.url)).toEqual(
    Array(2).fill("http://shop.test/zaakpay?realtime=false"),
  );
  expect(isSigned("zaakpay", 1)).toBe(true);
});

describe("zotlo", () => {
  const parameters = (index = 0) => JSON.parse(bench.received[index]?.body ?? "").parameters;

  it("trial: announced as a payment of 0.00", async () => {
    await payIn("zotlo", "trial");
    expect(parameters()).toMatchObject({ status: "trial", price: "0.00", package_price: 0 });
  });

  it("renewal: another transaction with the same custom parameters", async () => {
    await payIn("zotlo", "renewal");
    expect(bench.received).toHaveLength(2);
    expect(parameters(1)).toMatchObject({ status: "renewal", price: "100.00" });
    expect(parameters(1).custom_parameters).toEqual(parameters(0).custom_parameters);
    expect(parameters(1).transaction_id).not.toBe(parameters(0).transaction_id);
  });

  it("coupon, exchange and quantity: another price than asked for, and why", async () => {
    await payIn("zotlo", "coupon");
    expect(parameters()).toMatchObject({
      price: "50.00",
      coupon_campaign: { isUsedCouponCode: true },
    });
    bench = createBench();
    await payIn("zotlo", "exchange");
    expect(parameters()).toMatchObject({ currency: "USD", exchange: { status: true } });
    bench = createBench();
    await payIn("zotlo", "quantity");
    expect(parameters()).toMatchObject({ price: "200.00", quantity: 2 });
  });
});
