import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "../../__fixtures__/bench.ts";
import {
  askStatus,
  openPayment,
  press,
  zaakpayCall,
  zaakpayForm,
} from "../../__fixtures__/purchase.ts";
import { KEY, REFUND } from "../../__fixtures__/zaakpay-corpus.ts";
import { sign } from "../../signing.ts";

const HOUR = 3_600_000;
const CHECKOUT = "/zaakpay/api/paymentTransact/V8";
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

async function openPaid(orderId = "ORDER1") {
  const payment = await openPayment(bench, "zaakpay", orderId);
  await press(bench, payment, "pay");
  return payment;
}

const refund = (fields: object) =>
  bench.call(
    "/zaakpay/updateTxn",
    zaakpayCall({
      orderDetail: { orderId: "ORDER1" },
      updateDesired: "14",
      updateReason: "test reason",
      ...fields,
    }),
  );
const order = async () => {
  const payment = bench.sandbox.control.payment("zaakpay", "ORDER1");
  if (!payment) throw new Error("no payment");
  return JSON.parse((await askStatus(bench, payment)).text).orders[0];
};

describe("the checkout form", () => {
  it.each([
    ["checksum of another", { checksum: "0".repeat(64) }, "180"],
    ["foreign merchant", { merchantIdentifier: "0".repeat(32) }, "111"],
    ["amount in rupees", { amount: "100.00" }, "160"],
    ["amount below a rupee", { amount: "99" }, "107"],
    ["another currency", { currency: "USD" }, "158"],
    ["no e-mail", { buyerEmail: "" }, "133"],
    ["bad order id", { orderId: "a-b" }, "130"],
    ["bad return URL", { returnUrl: "javascript:alert(1)" }, "132"],
  ])("is refused: %s", async (_name, fields, code) => {
    const answer = await bench.call(CHECKOUT, zaakpayForm("ORDER1", fields));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`<strong>${code}</strong>`);
    expect(answer.text).not.toContain("shop.test");
    expect(bench.sandbox.control.payments("zaakpay")).toHaveLength(0);
  });

  it("leads to the same pay page when sent again, and is 128 once the order is paid", async () => {
    const payment = await openPayment(bench, "zaakpay");
    const again = await bench.call(CHECKOUT, zaakpayForm("ORDER1"));
    expect(again.headers.get("location")).toBe(payment.payUrl);
    const other = await bench.call(CHECKOUT, zaakpayForm("ORDER1", { amount: "20000" }));
    expect(other.text).toContain('name="responseCode" value="128"');
    await press(bench, payment, "pay");
    const paid = await bench.call(CHECKOUT, zaakpayForm("ORDER1"));
    expect(paid.text).toContain('name="responseCode" value="128"');
  });
});

describe("the browser's return", () => {
  const fieldsOf = (page: string) =>
    new Map(
      [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );

  it.each([
    ["pay", "100"],
    ["decline", "400"],
    ["cancel", "102"],
  ] as const)("after %s is signed and says %s, with a button", async (action, code) => {
    const payment = await openPayment(bench, "zaakpay");
    await press(bench, payment, action);
    const page = await bench.call(new URL(payment.payUrl).pathname);
    expect(page.text).toContain('<form method="post" action="http://shop.test/return"');
    expect(page.text).toContain("<button");
    const fields = fieldsOf(page.text);
    expect(fields.get("responseCode")).toBe(code);
    const names =
      "amount bank bankid cardId cardScheme cardToken cardhashid doRedirect orderId paymentMethod paymentMode responseCode responseDescription productDescription product1Description product2Description product3Description product4Description pgTransId pgTransTime";
    const text = names.split(" ").map((name) => `${name}=${fields.get(name)}&`);
    expect(fields.get("checksum")).toBe(sign(KEY, text.join("")));
  });

  it("does not happen before there is an outcome", async () => {
    const payment = await openPayment(bench, "zaakpay");
    const page = await bench.call(new URL(payment.payUrl).pathname);
    expect(page.text).not.toContain("shop.test/return");
  });
});

describe("checkTxn", () => {
  it("is 207 and pending before, 228 after, and 400 after a decline; never 100", async () => {
    const payment = await openPayment(bench, "zaakpay");
    expect(await order()).toMatchObject({ responseCode: "207", txnStatus: "2" });
    await press(bench, payment, "pay");
    expect(await order()).toMatchObject({ responseCode: "228", txnStatus: "0" });
    const declined = await openPayment(bench, "zaakpay", "ORDER2");
    await press(bench, declined, "decline");
    const { text } = await askStatus(bench, declined);
    expect(JSON.parse(text).orders[0]).toMatchObject({ responseCode: "400", txnStatus: "1" });
  });

  it.each([
    ["205", zaakpayCall({ orderDetail: { orderId: "NONE" } })],
    ["180", new URLSearchParams({ data: "{}", checksum: "0" })],
    ["189", new URLSearchParams({ data: "{}" })],
    ["129", zaakpayCall({})],
    ["111", zaakpayCall({ merchantIdentifier: "x", orderDetail: { orderId: "A" } })],
    ["110", new URLSearchParams({ data: "[1", checksum: sign(KEY, "[1") })],
    ["189", new URLSearchParams()],
  ])("answers %s", async (code, form) => {
    const answer = await bench.call("/zaakpay/checkTxn?v=5", form);
    expect(answer.json).toMatchObject({ success: false, orders: [{ responseCode: code }] });
  });

  it("shows a chargeback and its end", async () => {
    await openPaid();
    await bench.control("/zaakpay/payments/ORDER1/chargeback", {});
    expect(await order()).toMatchObject({ responseCode: "237", txnStatus: "6" });
    await bench.control("/zaakpay/payments/ORDER1/chargeback-reverted", {});
    expect(await order()).toMatchObject({ responseCode: "240", txnStatus: "5" });
  });
});

describe("updateTxn", () => {
  it("answers the documented refund as documented", async () => {
    bench = createBench({
      accounts: {
        zaakpay: { merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4", secretKey: KEY },
      },
    });
    const form = zaakpayForm("ZPLive1632373152375", {
      merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
      amount: "100",
    });
    await bench.call(CHECKOUT, form);
    await bench.control("/zaakpay/payments/ZPLive1632373152375/pay", {});
    const { data, checksum, reply } = REFUND;
    const answer = await bench.call("/zaakpay/updateTxn", new URLSearchParams({ data, checksum }));
    expect(answer.text).toBe(reply);
  });

  it("refunds in parts up to the amount and never more", async () => {
    await openPaid();
    const part = (amount: string, merchantRefId: string) =>
      refund({ updateDesired: "22", orderDetail: { orderId: "ORDER1", amount }, merchantRefId });
    expect((await part("4000", "A")).json).toMatchObject({ responseCode: "245" });
    expect((await part("4000", "A")).json).toMatchObject({ responseCode: "201" });
    expect(await order()).toMatchObject({
      responseCode: "245",
      txnStatus: "4",
      refundDetails: [{ amount: "4000", merchantRefId: "A" }],
    });
    expect((await part("6001", "B")).json).toMatchObject({ responseCode: "201" });
    expect((await refund({})).json).toMatchObject({ responseCode: "230" });
    expect(await order()).toMatchObject({ responseCode: "230", txnStatus: "3" });
    expect((await refund({})).json).toMatchObject({ responseCode: "201" });
  });

  it("calls a refund completed a day after it was initiated, in part and in full", async () => {
    await openPaid();
    await refund({
      updateDesired: "22",
      orderDetail: { orderId: "ORDER1", amount: "4000" },
      merchantRefId: "A",
    });
    await bench.sandbox.control.advance(24 * HOUR);
    expect(await order()).toMatchObject({ responseCode: "252", txnStatus: "4" });
    await refund({});
    expect(await order()).toMatchObject({ responseCode: "230", txnStatus: "3" });
    await bench.sandbox.control.advance(24 * HOUR);
    expect(await order()).toMatchObject({ responseCode: "231", txnStatus: "3" });
  });

  it("answers 19, then 20, and is done an hour later in the scenario refund_pending", async () => {
    bench.sandbox.control.setScenario("zaakpay", "refund_pending", "ORDER1");
    await openPaid();
    expect((await refund({ merchantRefId: "R" })).json).toMatchObject({ responseCode: "19" });
    expect((await refund({ merchantRefId: "R" })).json).toMatchObject({ responseCode: "20" });
    expect(await order()).toMatchObject({ responseCode: "228", txnStatus: "0" });
    await bench.sandbox.control.advance(HOUR);
    expect(await order()).toMatchObject({ responseCode: "230", txnStatus: "3" });
    expect(bench.sandbox.control.payment("zaakpay", "ORDER1")?.refunds).toHaveLength(1);
  });

  it("reserves money in the scenario authorized, which is collected once, or let go", async () => {
    bench.sandbox.control.setScenario("zaakpay", "authorized", "ORDER1");
    await openPaid();
    expect(await order()).toMatchObject({ responseCode: "209", txnStatus: "0" });
    expect((await refund({})).json).toMatchObject({ responseCode: "190" });
    expect((await refund({ updateDesired: "7" })).json).toMatchObject({ responseCode: "242" });
    expect(await order()).toMatchObject({ responseCode: "228", txnStatus: "0" });
    expect((await refund({ updateDesired: "7" })).json).toMatchObject({ responseCode: "229" });
    bench.sandbox.control.setScenario("zaakpay", "authorized", "ORDER1");
    expect((await refund({ updateDesired: "8" })).json).toMatchObject({ responseCode: "243" });
    expect(await order()).toMatchObject({ responseCode: "213", txnStatus: "1" });
  });

  it("puts a refund off, then refuses it, in the scenarios for that", async () => {
    await openPaid();
    bench.sandbox.control.setScenario("zaakpay", "refund_put_off", "ORDER1");
    expect((await refund({ merchantRefId: "R" })).json).toMatchObject({ responseCode: "844" });
    bench.sandbox.control.setScenario("zaakpay", "refund_refused", "ORDER1");
    expect((await refund({ merchantRefId: "R" })).json).toMatchObject({ responseCode: "201" });
    expect(await order()).toMatchObject({ responseCode: "228", txnStatus: "0" });
  });

  it("cancels what is open, and nothing else", async () => {
    await openPayment(bench, "zaakpay");
    expect((await refund({ updateDesired: "8" })).json).toMatchObject({ responseCode: "243" });
    expect((await refund({ updateDesired: "8" })).json).toMatchObject({ responseCode: "203" });
    expect(await order()).toMatchObject({ responseCode: "213" });
  });

  it.each([
    ["184", { updateDesired: "" }],
    ["185", { updateDesired: "99" }],
    ["186", { updateReason: "" }],
    ["187", { updateReason: "a-b-c-d" }],
    ["229", { updateDesired: "7" }],
    ["190", { orderDetail: { orderId: "NONE" } }],
  ])("answers %s to %o", async (code, fields) => {
    await openPaid();
    expect((await refund(fields)).json).toMatchObject({ responseCode: code });
  });
});

it("tells about a refund from the dashboard in a webhook that is not realtime", async () => {
  await openPaid();
  await bench.control("/zaakpay/payments/ORDER1/refund", { amount: "10.00" });
  await bench.sandbox.deliverDue();
  const webhook = bench.received.at(-1);
  expect(webhook?.url).toBe("http://shop.test/zaakpay?realtime=false");
  const data = JSON.parse(new URLSearchParams(webhook?.body).get("txnData") ?? "");
  expect(data).toMatchObject({ txns: [], refunds: [{ amount: 1_000, orderid: "ORDER1" }] });
});
