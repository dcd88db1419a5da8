import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench, START } from "./__fixtures__/bench.ts";
import { openPayment, press } from "./__fixtures__/purchase.ts";
import type { GatewayName } from "./gateway-name.ts";

const MINUTE = 60_000;
let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

/** Pays, and passes four hours minute by minute. Answers when the tries were made, in minutes after the payment. */
async function triesOf(gateway: GatewayName): Promise<readonly number[]> {
  await press(bench, await openPayment(bench, gateway), "pay");
  await bench.sandbox.deliverDue();
  for (let minute = 0; minute < 240; minute += 1) await bench.sandbox.control.advance(MINUTE);
  return bench.received.map((it) => (it.at - START) / MINUTE);
}

describe("retries", () => {
  it.each([
    ["zozo", [0, 1, 6, 21]],
    ["zaakpay", [0, 5]],
    ["paygate", [0, 1, 6, 21]],
    ["zotlo", [0, 10, 40, 70, 100, 160]],
    ["wezopay", [0, 1, 6, 21]],
  ] as const)("of %s come after %o minutes, then no more", async (gateway, minutes) => {
    bench.answer = () => new Response("no", { status: 500 });
    expect(await triesOf(gateway)).toEqual(minutes);
    expect(bench.sandbox.control.webhooks()[0]?.status).toBe("abandoned");
  });

  it.each([
    ["zaakpay", 200, "OK", false],
    ["zaakpay", 201, "SUCCESS", true],
    ["zaakpay", 500, "SUCCESS", false],
    ["zotlo", 200, "", true],
    ["zotlo", 201, "", false],
    ["zotlo", 302, "", false],
    ["zozo", 200, "OK", true],
    ["paygate", 200, '{"received":true}', true],
    ["wezopay", 302, "", false],
  ] as const)("of %s: %i and %j means received: %s", async (gateway, status, body, isReceived) => {
    bench.answer = () => new Response(body, { status });
    await press(bench, await openPayment(bench, gateway), "pay");
    await bench.sandbox.deliverDue();
    expect(bench.sandbox.control.webhooks()[0]?.status).toBe(isReceived ? "delivered" : "waiting");
  });

  it("repeat the same bytes", async () => {
    bench.answer = () => new Response("no", { status: 500 });
    await triesOf("zaakpay");
    expect(bench.received[1]?.body).toBe(bench.received[0]?.body);
  });
});

it("keeps what the merchant answered, or why it did not", async () => {
  const cause = new Error("connection refused");
  bench.answer = () => Promise.reject(new TypeError("fetch failed", { cause }));
  await press(bench, await openPayment(bench, "zozo"), "pay");
  await bench.sandbox.deliverDue();
  bench.answer = () => new Response("X".repeat(1_000_000));
  await bench.sandbox.control.advance(MINUTE);
  const [webhook] = bench.sandbox.control.webhooks();
  expect(webhook?.attempts).toEqual([
    { at: START, error: "TypeError: fetch failed (connection refused)" },
    { at: START + MINUTE, status: 200, answer: "X".repeat(200) },
  ]);
});

it("hangs up on a merchant who never stops talking", async () => {
  let isCut = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (stream) => stream.enqueue(new Uint8Array(16_384)),
    cancel: () => {
      isCut = true;
    },
  });
  bench.answer = () => new Response(endless);
  await press(bench, await openPayment(bench, "zozo"), "pay");
  await bench.sandbox.deliverDue();
  expect(isCut).toBe(true);
  expect(bench.sandbox.control.webhooks()[0]?.status).toBe("delivered");
});

it("gives up on a merchant who does not answer, and follows no redirect", async () => {
  let options: RequestInit | undefined;
  bench = createBench({
    webhookTimeout: 20,
    fetch: (_url, init) => {
      options = init;
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    },
  });
  await press(bench, await openPayment(bench, "zozo"), "pay");
  await bench.sandbox.deliverDue();
  expect(bench.sandbox.control.webhooks()[0]?.attempts[0]?.error).toContain("TimeoutError");
  expect(options?.redirect).toBe("manual");
});

it("does not send one webhook twice when asked twice at a time", async () => {
  await press(bench, await openPayment(bench, "zozo"), "pay");
  await Promise.all([bench.sandbox.deliverDue(), bench.sandbox.deliverDue()]);
  expect(bench.received).toHaveLength(1);
});

it("sends nothing where the merchant gave no URL, and says so", async () => {
  bench = createBench({ settings: {} });
  await press(bench, await openPayment(bench, "zaakpay"), "pay");
  await bench.sandbox.deliverDue();
  expect(bench.received).toHaveLength(0);
  expect(bench.sandbox.control.webhooks()[0]).toMatchObject({
    status: "unaddressed",
    attempts: [],
  });
});

it("delivers by itself once started, and not after it is closed", async () => {
  const delivered = new Promise<void>((resolve) => {
    bench.answer = () => {
      resolve();
      return new Response("OK");
    };
  });
  bench.sandbox.start();
  await press(bench, await openPayment(bench, "zozo", "A"), "pay");
  await delivered;
  await bench.sandbox.close();
  await press(bench, await openPayment(bench, "zozo", "B"), "pay");
  await new Promise((resolve) => setImmediate(resolve));
  expect(bench.received).toHaveLength(1);
});
