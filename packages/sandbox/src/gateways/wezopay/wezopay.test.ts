import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench, START } from "../../__fixtures__/bench.ts";
import { openPayment, press, WEZOPAY_KEY } from "../../__fixtures__/purchase.ts";
import { createTrxId } from "../../transaction-ids.ts";

const CREATE = "/wezopay/api/v1/payments/create";
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const get = (path: string) =>
  bench.call(`/wezopay/api/v1/payments/${path}`, undefined, WEZOPAY_KEY);

describe("the key", () => {
  it.each([
    ["missing", {}, 401],
    ["wrong", { "x-api-key": "wpk_other" }, 401],
    ["one without the ability", { "x-api-key": "wpk_sandbox_readonly" }, 403],
  ])("is refused when %s", async (_name, headers, status) => {
    const answer = await bench.call(CREATE, { amount: 1 }, headers);
    expect(answer).toMatchObject({ status, json: { success: false } });
  });
});

describe("create", () => {
  it("answers 201", async () => {
    const answer = await bench.call(CREATE, { amount: 250, invoice_id: "A" }, WEZOPAY_KEY);
    expect(answer).toMatchObject({
      status: 201,
      json: { success: true, data: { expires_at: "2026-04-14T01:30:00Z" } },
    });
  });

  it.each([
    { amount: 0 },
    { amount: 1, currency: "INR" },
    { amount: 1, success_url: "javascript:alert(1)" },
    { amount: 1, webhook_url: "ftp://shop.test" },
  ])("refuses %o with 422 and an error field", async (body) => {
    const answer = await bench.call(CREATE, body, WEZOPAY_KEY);
    expect(answer).toMatchObject({ status: 422, json: { error: expect.any(String) } });
  });

  it("refuses an invoice that exists, and a body that is no object", async () => {
    await openPayment(bench, "wezopay", "A");
    expect((await bench.call(CREATE, { amount: 1, invoice_id: "A" }, WEZOPAY_KEY)).status).toBe(
      422,
    );
    expect((await bench.call(CREATE, [1], WEZOPAY_KEY)).status).toBe(400);
  });
});

describe("verify", () => {
  it("finds by invoice and by token, and writes the amount with its decimals", async () => {
    const payment = await openPayment(bench, "wezopay", "A");
    const byInvoice = await get("verify?invoice_id=A");
    expect((await get(`verify?token=${payment.id}`)).text).toBe(byInvoice.text);
    expect(byInvoice.text).toContain('"status":"pending","amount":100.00,"trx_id":null');
  });

  it("says 404 for what it does not know and 400 for no question", async () => {
    expect((await get("verify?invoice_id=NONE")).status).toBe(404);
    expect((await get("verify")).status).toBe(400);
  });
});

it("lists by pages of at most a hundred", async () => {
  for (const orderId of ["A", "B", "C"]) await openPayment(bench, "wezopay", orderId);
  expect((await get("list?page=2&per_page=2")).json).toMatchObject({
    data: [{ invoice_id: "A" }],
    meta: { total: 3, last_page: 2 },
  });
  expect((await get("list?status=paid")).json).toMatchObject({ data: [] });
  expect((await get("list?per_page=101")).status).toBe(422);
});

describe("the pay page", () => {
  it("sends the browser to success_url, to cancel_url, and nowhere after a refusal", async () => {
    const go = async (orderId: string, action: "pay" | "cancel" | "decline" | "later") => {
      const payment = await openPayment(bench, "wezopay", orderId);
      return (await press(bench, payment, action)).headers.get("location");
    };
    expect(await go("A", "pay")).toBe("http://shop.test/success");
    expect(await go("B", "cancel")).toBe("http://shop.test/cancel");
    expect(await go("C", "decline")).toBe("?");
    expect(await go("D", "later")).toBe("?left=1");
    bench.sandbox.control.setScenario("wezopay", "declined");
    expect(await go("E", "pay")).toBe("?");
    bench.sandbox.control.setScenario("wezopay", "expired");
    expect(await go("F", "pay")).toBe("?");
  });

  it.each([
    ["bKash", /^DDE[A-Z0-9]{7}$/],
    ["Nagad", /^7[A-Z0-9]{7}$/],
    ["Rocket", /^\d{10}$/],
    ["Upay", /^[0-9A-HJKMNP-TV-Z]{10}$/],
  ])("offers %s and gives its kind of TrxID", async (wallet, pattern) => {
    const payment = await openPayment(bench, "wezopay");
    const page = await bench.call(new URL(payment.payUrl).pathname);
    expect(page.text).toContain(`value="${wallet}"`);
    await press(bench, payment, "pay", wallet);
    const { transactionId, method } = bench.sandbox.control.payment("wezopay", "ORDER1") ?? {};
    expect(method).toBe(wallet);
    expect(transactionId).toMatch(pattern);
  });

  it("writes the day of a bKash payment as its messages do, and the instant of an Upay one", () => {
    expect(createTrxId("bKash", Date.parse("2024-12-30T13:22:00+06:00"))).toMatch(/^BLU/);
    expect(createTrxId("bKash", Date.parse("2025-01-20T10:53:00+06:00"))).toMatch(/^CAK/);
    expect(createTrxId("Upay", Date.parse("2025-10-12T13:15:09.339Z"))).toBe("01K7C8Z24V");
    expect(createTrxId("Nagad", START)).not.toBe(createTrxId("Nagad", START));
  });
});
