import { beforeEach, expect, it } from "vitest";
import { type Bench, createBench } from "./__fixtures__/bench.ts";
import { openPayment, press, WEZOPAY_KEY } from "./__fixtures__/purchase.ts";

const VERIFY = "/wezopay/api/v1/payments/verify?invoice_id=ORDER1";
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const verify = () => bench.call(VERIFY, undefined, WEZOPAY_KEY);
const create = (invoice_id: string) =>
  bench.call("/wezopay/api/v1/payments/create", { amount: 1, invoice_id }, WEZOPAY_KEY);
const outage = (body: object) => bench.control("/wezopay/outage", body);

it.each([
  [{ mode: "error" }, 503, ""],
  [{ mode: "error", status: 429 }, 429, ""],
  [{ mode: "html" }, 502, "<html>"],
])("%o answers %i", async (body, status, text) => {
  await openPayment(bench, "wezopay");
  await outage(body);
  const answer = await verify();
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(text);
});

it("cuts an answer in the middle", async () => {
  await openPayment(bench, "wezopay");
  await outage({ mode: "cut" });
  const answer = await verify();
  expect(answer).toMatchObject({ status: 200, json: undefined });
  expect(answer.text.startsWith('{"success":true')).toBe(true);
});

it("lasts as many calls as asked for, or until it is lifted", async () => {
  await openPayment(bench, "wezopay");
  await outage({ mode: "html", calls: 2 });
  expect([(await verify()).status, (await verify()).status, (await verify()).status]).toEqual([
    502, 502, 200,
  ]);
  await outage({ mode: "html" });
  expect((await verify()).status).toBe(502);
  await outage({ mode: "off" });
  expect((await verify()).status).toBe(200);
});

it("loses answers of calls that were carried out, unless told that they were not", async () => {
  await outage({ mode: "html", calls: 1 });
  expect((await create("A")).status).toBe(502);
  expect(bench.sandbox.control.payment("wezopay", "A")).toBeDefined();
  await outage({ mode: "html", calls: 1, carriedOut: false });
  expect((await create("B")).status).toBe(502);
  expect(bench.sandbox.control.payment("wezopay", "B")).toBeUndefined();
});

it("touches neither another gateway nor the pay page", async () => {
  const payment = await openPayment(bench, "wezopay");
  await outage({ mode: "html" });
  expect((await bench.call(new URL(payment.payUrl).pathname)).status).toBe(200);
  await press(bench, payment, "pay");
  expect(bench.sandbox.control.payment("wezopay", "ORDER1")?.status).toBe("paid");
  await openPayment(bench, "paygate");
});

it("does not answer at all until the caller gives up", async () => {
  await openPayment(bench, "wezopay");
  await outage({ mode: "timeout" });
  const signal = AbortSignal.timeout(30);
  const asked = bench.sandbox.fetch(`http://sandbox.test${VERIFY}`, {
    headers: WEZOPAY_KEY,
    signal,
  });
  await expect(asked).rejects.toThrow(/timeout/i);
});

it("is slow where asked to be", async () => {
  await openPayment(bench, "wezopay");
  await outage({ mode: "slow", delay: 40 });
  const before = performance.now();
  expect((await verify()).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThan(30);
});

it("takes no nonsense", async () => {
  for (const body of [{ mode: "x" }, { mode: "html", calls: 0 }, { mode: "error", status: 200 }]) {
    expect((await outage(body)).status).toBe(422);
  }
});
