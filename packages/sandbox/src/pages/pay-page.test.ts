import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "../__fixtures__/bench.ts";
import { openPayment, press } from "../__fixtures__/purchase.ts";
import { GatewayName } from "../gateway-name.ts";

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const show = (payUrl: string) => bench.call(new URL(payUrl).pathname);

describe.each(GatewayName.options)("the page of %s", (gateway) => {
  it("says that it is a sandbox, what it costs, and offers four ways as plain forms", async () => {
    const { payUrl } = await openPayment(bench, gateway);
    const page = await show(payUrl);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain("Sandbox: no money moves here");
    expect(page.text).toMatch(/(INR|BDT|TRY) 100\.00/);
    for (const action of ["pay", "decline", "later", "cancel"]) {
      expect(page.text).toContain(`name="action" value="${action}"`);
    }
    expect(page.text).not.toContain("<script");
  });

  it("stays open when the buyer leaves, and pays later", async () => {
    const payment = await openPayment(bench, gateway);
    expect((await press(bench, payment, "later")).headers.get("location")).toBe("?left=1");
    const page = await bench.call(`${new URL(payment.payUrl).pathname}?left=1`);
    expect(page.text).toContain("Nothing was paid");
    await press(bench, payment, "pay");
    expect(bench.sandbox.control.payment(gateway, "ORDER1")?.status).toBe("paid");
  });

  it("pays once, whatever is pressed afterwards", async () => {
    const payment = await openPayment(bench, gateway);
    await press(bench, payment, "pay");
    for (const action of ["pay", "decline", "cancel"] as const) await press(bench, payment, action);
    await bench.sandbox.deliverDue();
    expect(bench.received).toHaveLength(1);
    expect(bench.sandbox.control.payment(gateway, "ORDER1")?.status).toBe("paid");
    expect((await show(payment.payUrl)).text).toContain("Payment successful");
  });

  it("takes no money after its time", async () => {
    const payment = await openPayment(bench, gateway);
    await bench.sandbox.control.advance(2 * 3_600_000);
    await press(bench, payment, "pay");
    expect((await show(payment.payUrl)).text).toContain("This payment has expired");
  });

  it("is 404 for a payment there is not, and not found by an order id", async () => {
    const { payUrl, orderId, id } = await openPayment(bench, gateway);
    expect((await show(payUrl.replace(id, "none"))).status).toBe(404);
    expect((await show(payUrl.replace(id, orderId))).status).toBe(404);
  });
});

it.each(["zozo", "paygate", "zotlo"] as const)(
  "of %s knows no way back to the shop",
  async (gateway) => {
    const payment = await openPayment(bench, gateway);
    const after = await press(bench, payment, "pay");
    expect(after.headers.get("location")).toBe("?");
    expect((await show(payment.payUrl)).text).not.toContain("shop.test");
  },
);

it("writes what a merchant sends as text", async () => {
  const description = '<img src=x onerror="alert(1)">';
  const order = { amount: 1, order_id: "<b>", redirect_url: "http://shop.test/", description };
  await bench.call("/zozo/api/create-order", order, { "x-api-token": "zozo_sandbox_token" });
  const { payUrl } = bench.sandbox.control.payment("zozo", "<b>") ?? { payUrl: "" };
  const { text } = await show(payUrl);
  expect(text).toContain("&lt;img");
  expect(text).not.toContain("<img");
  expect((await bench.call("/")).text).toContain("&lt;b&gt;");
});
