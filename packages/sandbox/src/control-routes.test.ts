import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench, START } from "./__fixtures__/bench.ts";
import { openPayment } from "./__fixtures__/purchase.ts";
import { GatewayName } from "./gateway-name.ts";

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe("payments", () => {
  it("are listed and found by the merchant's id and by the gateway's", async () => {
    const payment = await openPayment(bench, "zotlo", "ORDER1");
    const byOrder = await bench.control("/zotlo/payments/ORDER1");
    expect(byOrder.json).toMatchObject({ id: payment.id, status: "open", payUrl: payment.payUrl });
    expect((await bench.control(`/zotlo/payments/${payment.id}`)).text).toBe(byOrder.text);
    expect((await bench.control("/zotlo/payments")).json).toMatchObject({
      payments: [{ id: payment.id }],
    });
    expect((await bench.control("/zozo/payments/ORDER1")).status).toBe(404);
  });

  it.each(GatewayName.options)("of %s can be paid, with another amount too", async (gateway) => {
    await openPayment(bench, gateway);
    const answer = await bench.control(`/${gateway}/payments/ORDER1/pay`, { amount: "98.00" });
    expect(answer.json).toMatchObject({ status: "paid", paid: { amount: 9_800 } });
  });

  it("are paid once, however often that is asked for", async () => {
    await openPayment(bench, "zozo");
    const first = await bench.control("/zozo/payments/ORDER1/pay", {});
    expect((await bench.control("/zozo/payments/ORDER1/pay", { amount: "1.00" })).text).toBe(
      first.text,
    );
    await bench.sandbox.deliverDue();
    expect(bench.received).toHaveLength(1);
  });

  it("can be paid after they expired", async () => {
    await openPayment(bench, "wezopay");
    await bench.control("/wezopay/payments/ORDER1/expire", {});
    const answer = await bench.control("/wezopay/payments/ORDER1/pay", {});
    expect(answer.json).toMatchObject({ status: "paid" });
    await bench.sandbox.deliverDue();
    expect(bench.received).toHaveLength(1);
  });

  it.each([
    ["zozo", "refund", 422],
    ["paygate", "chargeback", 422],
    ["wezopay", "renew", 422],
    ["zozo", "explode", 404],
  ])("of %s refuse %s", async (gateway, action, status) => {
    await openPayment(bench, "zozo");
    await openPayment(bench, "paygate");
    await openPayment(bench, "wezopay");
    await bench.control(`/${gateway}/payments/ORDER1/pay`, {});
    const answer = await bench.control(`/${gateway}/payments/ORDER1/${action}`, {});
    expect(answer).toMatchObject({ status, json: { error: expect.any(String) } });
  });

  it.each([
    ["zotlo", "renew"],
    ["zaakpay", "chargeback"],
  ] as const)("of %s refuse to %s before they are paid", async (gateway, action) => {
    await openPayment(bench, gateway);
    const answer = await bench.control(`/${gateway}/payments/ORDER1/${action}`, {});
    expect(answer.status).toBe(422);
  });

  it("refuse a refund of more than was paid, or before", async () => {
    await openPayment(bench, "zaakpay");
    const refund = (amount: string) => bench.control("/zaakpay/payments/ORDER1/refund", { amount });
    expect((await refund("1.00")).status).toBe(422);
    await bench.control("/zaakpay/payments/ORDER1/pay", {});
    expect((await refund("100.01")).status).toBe(422);
    expect((await refund("abc")).status).toBe(422);
    expect((await refund("100.00")).status).toBe(200);
    expect((await refund("0.01")).status).toBe(422);
  });
});

it("moves the clock forward, never back", async () => {
  expect((await bench.control("/clock")).json).toEqual({ now: START });
  const moved = await bench.control("/clock", { advance: 60_000 });
  expect(moved.json).toEqual({ now: START + 60_000 });
  expect((await bench.control("/clock", { advance: -1 })).status).toBe(422);
  expect((await bench.control("/clock", { advance: 1.5 })).status).toBe(422);
});

it("sets the account's webhook URL and takes it away", async () => {
  const put = async (webhookUrl: unknown) => {
    const response = await bench.sandbox.fetch("http://sandbox.test/control/zaakpay/settings", {
      method: "PUT",
      body: JSON.stringify({ webhookUrl }),
    });
    return { status: response.status, text: await response.text() };
  };
  const url = "http://shop.test/other";
  expect(await put(url)).toEqual({ status: 200, text: JSON.stringify({ webhookUrl: url }) });
  expect((await bench.control("/zaakpay/settings")).json).toEqual({ webhookUrl: url });
  expect((await put("ftp://shop.test")).status).toBe(422);
  expect(await put(null)).toEqual({ status: 200, text: "{}" });
});

it("takes the webhook URL from the start page's form", async () => {
  const send = (webhookUrl: string) =>
    bench.call("/control/zotlo/settings", new URLSearchParams({ webhookUrl }));
  expect((await send("http://shop.test/form")).headers.get("location")).toBe("/");
  expect((await bench.call("/")).text).toContain('value="http://shop.test/form"');
  expect((await send("nonsense")).status).toBe(422);
  await send("");
  expect(bench.sandbox.control.settings("zotlo")).toEqual({});
});

it("knows which scenarios a gateway has", async () => {
  const choose = (body: object) => bench.control("/zozo/scenario", body);
  expect((await choose({ scenario: "lost", payment: "ORDER1" })).status).toBe(200);
  expect((await choose({ scenario: "batch" })).status).toBe(422);
  expect((await choose({ scenario: "nonsense" })).status).toBe(422);
  expect((await choose({})).status).toBe(422);
});

it("lists webhooks by gateway, payment and status, and delivers them", async () => {
  await openPayment(bench, "zozo");
  await openPayment(bench, "paygate");
  await bench.control("/zozo/payments/ORDER1/pay", {});
  await bench.control("/paygate/payments/ORDER1/pay", {});
  const list = async (query: string) => (await bench.control(`/webhooks${query}`)).json;
  expect(await list("?gateway=zozo&payment=ORDER1&status=waiting")).toMatchObject({
    webhooks: [{ gateway: "zozo", url: "http://shop.test/zozo" }],
  });
  await bench.control("/webhooks/deliver", {});
  expect(await list("?status=waiting")).toEqual({ webhooks: [] });
  expect(await list("?status=delivered")).toMatchObject({ webhooks: [{}, {}] });
  expect((await bench.control("/webhooks?status=nonsense")).status).toBe(422);
});

it("tells what there is", async () => {
  expect((await bench.control("")).json).toMatchObject({
    gateways: GatewayName.options.map((name) => ({ name })),
  });
});

it("refuses pages of other sites", async () => {
  await openPayment(bench, "zozo");
  const pay = (origin: string) => bench.call("/control/zozo/payments/ORDER1/pay", {}, { origin });
  expect((await pay("http://evil.test")).status).toBe(403);
  expect(bench.sandbox.control.payment("zozo", "ORDER1")?.status).toBe("open");
  expect((await pay("http://sandbox.test")).status).toBe(200);
});

it("answers nonsense with a sentence", async () => {
  await openPayment(bench, "zozo");
  for (const path of ["/nothing", "/nothing/payments", "/zozo/nothing"]) {
    expect(await bench.control(path)).toMatchObject({
      status: 404,
      json: { error: expect.any(String) },
    });
  }
  const response = await bench.sandbox.fetch(
    "http://sandbox.test/control/zozo/payments/ORDER1/pay",
    { method: "POST", body: "{" },
  );
  expect(response.status).toBe(422);
});
