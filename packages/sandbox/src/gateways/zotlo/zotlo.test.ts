import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "../../__fixtures__/bench.ts";
import { openPayment, press, ZOTLO_KEYS } from "../../__fixtures__/purchase.ts";

const FORM = "/zotlo/v1/payment/create-form-url";
const LINK = "/zotlo/v2/app-to-web/one-link";
const FORM_FIELDS = {
  platform: "web",
  formId: "payment-form",
  packageId: "sandbox_tea",
  subscriberId: "subscriber-1",
  customParameters: { order: "ORDER1" },
};
const LINK_FIELDS = {
  applicationKey: "zotlo_sandbox_application_key",
  checkoutLinkId: "zotlo_sandbox_checkout_link",
  subscriberIpAddress: "127.0.0.1",
  language: "en",
};
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const get = (path: string) => bench.call(`/zotlo/v1/${path}`, undefined, ZOTLO_KEYS);
const transactionId = () => bench.sandbox.control.payment("zotlo", "ORDER1")?.transactionId;

describe("the keys", () => {
  it.each([
    ["missing", {}],
    ["half missing", { accesskey: ZOTLO_KEYS.accesskey }],
    ["wrong", { ...ZOTLO_KEYS, accesssecret: "other" }],
    ["of another application", { ...ZOTLO_KEYS, applicationid: "2" }],
  ])("are refused when %s", async (_name, headers) => {
    const answer = await bench.call(FORM, FORM_FIELDS, headers);
    expect(answer).toMatchObject({ status: 400, json: { meta: { errorCode: 401002 } } });
  });

  it("need no application id", async () => {
    expect((await bench.call(FORM, FORM_FIELDS, ZOTLO_KEYS)).status).toBe(200);
  });
});

describe("the hosted form", () => {
  it("costs what the package costs and ends after an hour", async () => {
    const answer = await bench.call(FORM, { ...FORM_FIELDS, price: "1.00" }, ZOTLO_KEYS);
    expect(answer.json).toMatchObject({
      meta: { httpStatus: 200 },
      result: { form: { expireDate: "2026-04-14 02:00:00", paymentStatus: "REDIRECT" } },
    });
    const { requested } = bench.sandbox.control.payment("zotlo", "ORDER1") ?? {};
    expect(requested).toEqual({ amount: 14_990, currency: "TRY" });
    await bench.sandbox.control.advance(3_600_000);
    expect(bench.sandbox.control.payment("zotlo", "ORDER1")?.status).toBe("expired");
    expect(bench.received).toHaveLength(0);
  });

  it.each([{ platform: "" }, { formId: "x" }, { packageId: "x" }, { subscriberId: "" }])(
    "refuses %o in the envelope",
    async (fields) => {
      const answer = await bench.call(FORM, { ...FORM_FIELDS, ...fields }, ZOTLO_KEYS);
      expect(answer).toMatchObject({ status: 400, json: { meta: { httpStatus: 400 } } });
    },
  );
});

describe("the one-link", () => {
  it("takes a price of its own and is called onelink", async () => {
    const fields = {
      ...LINK_FIELDS,
      subscriberId: "S",
      customPrice: "12.50",
      customCurrency: "USD",
    };
    const answer = await bench.call(LINK, fields, ZOTLO_KEYS);
    const payment = bench.sandbox.control.payment("zotlo", "S");
    expect(answer.json).toMatchObject({
      result: { onelink: `http://sandbox.test/zotlo/one-link/${payment?.id}` },
    });
    expect(payment?.requested).toEqual({ amount: 1_250, currency: "USD" });
    expect((await bench.call(`/zotlo/one-link/${payment?.id}`)).text).toContain("USD 12.50");
  });

  it.each([
    { applicationKey: "x" },
    { checkoutLinkId: "x" },
    { language: "" },
    { subscriberIpAddress: "" },
    { customPrice: "1.005" },
    { customPrice: "1", customCurrency: "XXX" },
  ])("refuses %o in the envelope", async (fields) => {
    const answer = await bench.call(LINK, { ...LINK_FIELDS, ...fields }, ZOTLO_KEYS);
    expect(answer).toMatchObject({ status: 400, json: { meta: { httpStatus: 400 } } });
  });
});

describe("the transaction", () => {
  beforeEach(async () => {
    await bench.call(FORM, FORM_FIELDS, ZOTLO_KEYS);
  });

  it("is there once paid, by its id and by its subscriber", async () => {
    expect((await get("transaction?subscriberId=subscriber-1")).json).toMatchObject({
      result: { transactions: [] },
    });
    await bench.control("/zotlo/payments/ORDER1/pay", {});
    const detail = await get(`transaction/detail?transactionId=${transactionId()}&isSandbox=true`);
    expect(detail.json).toMatchObject({
      result: {
        transaction: { price: "149.90", currency: "TRY", custom_parameters: { order: "ORDER1" } },
      },
    });
    const list = (query: string) => get(`transaction?subscriberId=subscriber-1${query}`);
    const found = { result: { transactions: [{ transaction_id: transactionId() }] } };
    expect((await list("")).json).toMatchObject(found);
    expect((await list("&startDate=2026-04-14&endDate=2026-04-14")).json).toMatchObject(found);
    for (const query of ["&startDate=2026-04-15", "&packageId=x", "&paymentType=subscription"]) {
      expect((await list(query)).json).toMatchObject({ result: { transactions: [] } });
    }
  });

  it("is 400 where there is none", async () => {
    for (const path of [
      "transaction/detail?transactionId=x",
      "transaction/detail",
      "transaction",
    ]) {
      expect(await get(path)).toMatchObject({ status: 400, json: { result: {} } });
    }
    expect((await get("nothing")).json).toMatchObject({ meta: { errorCode: 404001 } });
  });

  it("is refunded in full, once, and told", async () => {
    await bench.control("/zotlo/payments/ORDER1/pay", {});
    const refund = () =>
      bench.call(
        "/zotlo/v1/payment/refund",
        { transactionId: transactionId(), refundReason: "test" },
        ZOTLO_KEYS,
      );
    expect((await refund()).json).toMatchObject({
      result: { transaction: { refund_price: "149.90", is_refund: "1" } },
    });
    expect((await refund()).status).toBe(400);
    await bench.sandbox.deliverDue();
    expect(JSON.parse(bench.received.at(-1)?.body ?? "")).toMatchObject({
      queue: { type: "TransactionRefund", eventType: "refund" },
      parameters: { is_refund: 1, refund_price: "149.90" },
    });
  });
});

it("sends nothing when the bank refuses, and the buyer may try again", async () => {
  const payment = await openPayment(bench, "zotlo");
  await press(bench, payment, "decline");
  await bench.sandbox.deliverDue();
  expect(bench.received).toHaveLength(0);
  const page = await bench.call(new URL(payment.payUrl).pathname);
  expect(page.text).toContain("The bank refused");
  await press(bench, payment, "pay");
  expect(bench.sandbox.control.payment("zotlo", "ORDER1")?.status).toBe("paid");
});
