import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "../../__fixtures__/bench.ts";
import { askStatus, openPayment, PAYGATE_KEY, press } from "../../__fixtures__/purchase.ts";

const CREATE = "/paygate/api/v1/create-payment";
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const create = (amount: number) => bench.call(CREATE, { amount }, PAYGATE_KEY);

describe("the key", () => {
  it.each([
    ["missing", {}, 401],
    ["wrong", { "x-api-key": "pgk_other" }, 401],
    ["one that may only read", { "x-api-key": "pgk_sandbox_readonly" }, 403],
  ])("is refused when %s", async (_name, headers, status) => {
    const answer = await bench.call(CREATE, { amount: 1 }, headers);
    expect(answer).toMatchObject({ status, json: { success: false } });
  });

  it("may read where it may not create", async () => {
    const payment = await openPayment(bench, "paygate");
    const headers = { "x-api-key": "pgk_sandbox_readonly" };
    const path = `/paygate/api/v1/payment/${payment.id}`;
    expect((await bench.call(path, undefined, headers)).status).toBe(200);
  });
});

describe("the payable amount", () => {
  it("is a rupee less, and of no two open sessions the same", async () => {
    const texts = [await create(100), await create(100), await create(99.99), await create(0.5)];
    expect(texts.map((it) => /"payable_amount":([\d.]+)/.exec(it.text)?.[1])).toEqual([
      "99.00",
      "98.99",
      "98.98",
      "0.49",
    ]);
    expect(texts[0]?.text).toContain('"requested_amount":100,');
    expect(texts[2]?.text).toContain('"requested_amount":99.99,');
  });

  it("is free again once its session is over", async () => {
    await create(100);
    await bench.sandbox.control.advance(10 * 60_000);
    expect((await create(100)).text).toContain('"payable_amount":99.00');
  });
});

it("expires after ten minutes, says so in a webhook, and writes times without a zone", async () => {
  const payment = await openPayment(bench, "paygate");
  expect((await askStatus(bench, payment)).text).toContain('"expires_at":"2026-04-14 01:10:00"');
  await bench.sandbox.control.advance(10 * 60_000 - 1);
  expect(bench.received).toHaveLength(0);
  await bench.sandbox.control.advance(1);
  expect(bench.received).toHaveLength(1);
  expect(bench.received[0]?.headers.get("x-webhook-event")).toBe("payment.expired");
});

it("cancels a pending session once, without a webhook", async () => {
  const { id } = await openPayment(bench, "paygate");
  const cancel = () => bench.call(`/paygate/api/v1/cancel/${id}`, {}, PAYGATE_KEY);
  expect((await cancel()).json).toMatchObject({ success: true, payment: { status: "cancelled" } });
  expect(await cancel()).toMatchObject({ status: 409, json: { success: false } });
  await bench.sandbox.deliverDue();
  expect(bench.received).toHaveLength(0);
});

it("lists the newest first, by status, up to the limit", async () => {
  await press(bench, await openPayment(bench, "paygate", "A"), "pay");
  await openPayment(bench, "paygate", "B");
  await press(bench, await openPayment(bench, "paygate", "C"), "pay");
  const list = (query: string) =>
    bench.call(`/paygate/api/v1/payments${query}`, undefined, PAYGATE_KEY);
  expect((await list("?status=success&limit=50")).json).toMatchObject({
    payments: [{ merchant_ref: "C" }, { merchant_ref: "A" }],
  });
  expect((await list("?limit=1")).json).toMatchObject({ payments: [{ merchant_ref: "C" }] });
  expect((await list("?limit=many")).status).toBe(400);
});

it.each([{ amount: -1 }, { amount: "x" }, { amount: 1.001 }, {}])(
  "refuses %o in its own shape",
  async (body) => {
    const answer = await bench.call(CREATE, body, PAYGATE_KEY);
    expect(answer).toMatchObject({ status: 400, json: { success: false } });
  },
);

it("says 404 for sessions it does not know", async () => {
  for (const path of ["payment/NONE", "nothing"]) {
    const answer = await bench.call(`/paygate/api/v1/${path}`, undefined, PAYGATE_KEY);
    expect(answer).toMatchObject({ status: 404, json: { success: false } });
  }
});
