import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench } from "../../__fixtures__/bench.ts";
import { openPayment, press, ZOZO_KEY } from "../../__fixtures__/purchase.ts";

const ORDER = { amount: 500, order_id: "ORD_1", redirect_url: "http://shop.test/callback" };
const CREATE = "/zozo/api/create-order";
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe("the token", () => {
  const token = "zozo_sandbox_token";

  it("is accepted in the header, in the body and in the query", async () => {
    const answers = [
      await bench.call(CREATE, ORDER, ZOZO_KEY),
      await bench.call(CREATE, { ...ORDER, order_id: "ORD_2", user_token: token }),
      await bench.call(`${CREATE}?user_token=${token}`, { ...ORDER, order_id: "ORD_3" }),
    ];
    expect(answers.map((it) => it.json)).toMatchObject(Array(3).fill({ status: true }));
    const status = await bench.call(`/zozo/api/order-status?user_token=${token}&order_id=ORD_3`);
    expect(status.json).toMatchObject({ status: true, payment_status: "PENDING" });
  });

  it.each([
    ["missing", {}],
    ["wrong", { "x-api-token": "zozo_sandbox_tokem" }],
  ])("is refused when %s", async (_name, headers) => {
    const answer = await bench.call(CREATE, ORDER, headers);
    expect(answer).toMatchObject({ status: 401, json: { status: false } });
    expect(bench.sandbox.control.payments("zozo")).toHaveLength(0);
  });
});

describe("create-order", () => {
  it("takes JSON, a form, and the multipart form that PHP's curl makes of an array", async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...ORDER, order_id: "ORD_3" })) {
      form.set(name, String(value));
    }
    const multipart = await bench.sandbox.fetch(`http://sandbox.test${CREATE}`, {
      method: "POST",
      body: form,
      headers: ZOZO_KEY,
    });
    const fields = { amount: "500.00", order_id: "ORD_2", redirect_url: "http://shop.test/" };
    const answers = [
      (await bench.call(CREATE, ORDER, ZOZO_KEY)).json,
      (await bench.call(CREATE, new URLSearchParams(fields), ZOZO_KEY)).json,
      await multipart.json(),
    ];
    expect(answers).toMatchObject(Array(3).fill({ status: true, amount: "500.00" }));
  });

  it("refuses a repeated order id with HTTP 200", async () => {
    await bench.call(CREATE, ORDER, ZOZO_KEY);
    const answer = await bench.call(CREATE, ORDER, ZOZO_KEY);
    expect(answer).toMatchObject({
      status: 200,
      text: '{"status":false,"message":"Order ID already exists!"}',
    });
  });

  it.each([
    { amount: 0 },
    { amount: "abc" },
    { amount: 1.005 },
    { amount: 100_000.01 },
    { order_id: "" },
    { order_id: "X".repeat(101) },
    { redirect_url: "javascript:alert(1)" },
    { customer_mobile: "12345" },
    { description: "X".repeat(256) },
  ])("refuses %o", async (fields) => {
    const answer = await bench.call(CREATE, { ...ORDER, ...fields }, ZOZO_KEY);
    expect(answer).toMatchObject({ status: 200, json: { status: false } });
    expect(bench.sandbox.control.payments("zozo")).toHaveLength(0);
  });

  it("answers nonsense in its own shape", async () => {
    const answers = await Promise.all(
      ["[1]", "null", "{", ""].map((body) =>
        bench.sandbox.fetch(`http://sandbox.test${CREATE}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...ZOZO_KEY },
          body,
        }),
      ),
    );
    for (const answer of answers) expect(await answer.json()).toMatchObject({ status: false });
    expect((await bench.call("/zozo/api/nothing")).json).toMatchObject({ status: false });
    const huge = await bench.call(CREATE, { x: "X".repeat(300_000) }, ZOZO_KEY);
    expect(huge).toMatchObject({ status: 413, json: { status: false } });
  });
});

it("says FAILURE for a declined, a cancelled and an expired payment", async () => {
  await press(bench, await openPayment(bench, "zozo", "A"), "decline");
  await press(bench, await openPayment(bench, "zozo", "B"), "cancel");
  await openPayment(bench, "zozo", "C");
  await bench.sandbox.control.advance(30 * 60_000);
  for (const orderId of ["A", "B", "C"]) {
    const path = `/zozo/api/order-status?order_id=${orderId}`;
    const status = await bench.call(path, undefined, ZOZO_KEY);
    expect(status.json).toMatchObject({ status: true, payment_status: "FAILURE" });
  }
  expect(bench.received).toHaveLength(3);
  for (const { body } of bench.received) expect(body).toContain("FAILURE");
});

it("alternates JSON and form from payment to payment", async () => {
  for (const orderId of ["A", "B", "C", "D"]) {
    await press(bench, await openPayment(bench, "zozo", orderId), "pay");
    await bench.sandbox.deliverDue();
  }
  const types = new Set(bench.received.map((it) => it.headers.get("content-type")));
  expect([...types].toSorted()).toEqual(["application/json", "application/x-www-form-urlencoded"]);
});

it("says Order not found for an order it does not know", async () => {
  const answer = await bench.call("/zozo/api/order-status?order_id=NONE", undefined, ZOZO_KEY);
  expect(answer.json).toEqual({ status: false, message: "Order not found" });
});
