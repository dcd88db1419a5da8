// @vitest-environment happy-dom
import { getExtension } from "@shopify/ui-extensions-tester";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import bn from "../locales/bn.json" with { type: "json" };
import en from "../locales/en.default.json" with { type: "json" };
import hi from "../locales/hi.json" with { type: "json" };

const thankYou = getExtension("purchase.thank-you.block.render");
const orderStatus = getExtension("customer-account.order-status.block.render");
const checkoutToken = "bd5a8aa1ecd019dd3520ff791ee3a24c";
const url = "https://pay.example/stores/shop/pay/1.ab";

type Answers = readonly (object | number | Error)[];

describe.each([
  ["the thank-you page", thankYou],
  ["the order-status page", orderStatus],
] as const)("the block on %s", (_name, extension) => {
  const asked: { url: string; init: RequestInit }[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    asked.splice(0);
    extension.setUp();
    const { shopify } = extension;
    Object.assign(shopify.checkoutToken, { value: checkoutToken });
    Object.assign(shopify.sessionToken, { get: async () => "token" });
    if ("selectedPaymentOptions" in shopify) {
      const manual = [{ type: "manualPayment", handle: "1" }];
      Object.assign(shopify.selectedPaymentOptions, { value: manual });
    }
  });
  afterEach(() => {
    // Preact remembers at the body what it rendered there, whatever is taken away from it.
    render(null, document.body);
    extension.tearDown();
    vi.useRealTimers();
  });

  /** The server's answers, the last for all later questions. */
  function answer(...answers: Answers) {
    extension.fetch = async (input, init) => {
      const now = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ url: String(input), init: init ?? {} });
      if (now instanceof Error) throw now;
      if (typeof now === "number") return new Response("{}", { status: now });
      return Response.json(now);
    };
  }

  async function show(milliseconds = 0) {
    await extension.render();
    await vi.advanceTimersByTimeAsync(milliseconds);
  }

  const text = () => document.body.textContent;

  it("leads to the payment, having shown who asks", async () => {
    answer({ state: "pay", url });
    await show();
    const button = document.body.querySelector("s-button");
    expect([button?.getAttribute("href"), button?.textContent]).toEqual([url, "pay"]);
    expect(asked).toEqual([
      {
        url: "https://pay.example/stores/shop/extension",
        init: {
          method: "POST",
          headers: { authorization: "Bearer token", "content-type": "application/json" },
          body: JSON.stringify({ checkoutToken }),
        },
      },
    ]);
  });

  it("shows nothing for another method, such as cash on delivery, and asks no more", async () => {
    answer({ state: "none" });
    await show(600_000);
    expect([text(), asked.length]).toEqual(["", 1]);
  });

  it("shows nothing while the order does not exist, asks less and less often, and then gives up", async () => {
    answer({ state: "wait" });
    await show(10_000);
    expect(asked).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([text(), asked.length]).toEqual(["", 10]);
  });

  it.each<[string, Answers]>([
    ["late", [{ state: "wait" }, { state: "pay", url }]],
    ["after an error", [500, { state: "pay", url }]],
    ["after no answer", [new TypeError("failed"), { state: "pay", url }]],
    ["after nonsense", ["x" as never, { state: "what" }, { state: "pay", url }]],
  ])("shows the button once the order is there: %s", async (_what, answers) => {
    answer(...answers);
    await show(5000);
    expect(document.body.querySelector("s-button")?.getAttribute("href")).toBe(url);
  });

  it.each(["http://pay.example/", "javascript:alert(1)", 7])(
    "leads nowhere else: %s",
    async (other) => {
      answer({ state: "pay", url: other });
      await show();
      expect(text()).toBe("");
    },
  );

  it.each(["paid", "ended", "checking", "unavailable"])("says so: %s", async (state) => {
    answer({ state });
    await show();
    expect(document.body.querySelector("s-banner")?.textContent).toBe(state);
  });

  it("waits for the bank once the buyer went to pay, and says when it is paid", async () => {
    answer({ state: "pay", url }, { state: "pay", url }, { state: "checking" }, { state: "paid" });
    await show(60_000);
    expect(asked).toHaveLength(1);
    document.body.querySelector("s-button")?.dispatchEvent(new Event("click"));
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toContain("checking");
    expect(document.body.querySelector("s-button")?.textContent).toBe("again");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(text()).toBe("paid");
    const questions = asked.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(asked).toHaveLength(questions);
  });

  it("keeps the button where the server is silent for a while", async () => {
    answer({ state: "pay", url }, 503, 503, { state: "pay", url });
    await show();
    document.body.querySelector("s-button")?.dispatchEvent(new Event("click"));
    await vi.advanceTimersByTimeAsync(5000);
    expect(document.body.querySelector("s-button")).not.toBeNull();
  });
});

it("asks nothing on the thank-you page where no manual method was chosen", async () => {
  thankYou.setUp();
  Object.assign(thankYou.shopify.checkoutToken, { value: checkoutToken });
  Object.assign(thankYou.shopify.selectedPaymentOptions, {
    value: [{ type: "creditCard", handle: "1" }],
  });
  thankYou.fetch = () => Promise.reject(new Error("asked"));
  await thankYou.render();
  expect(document.body.textContent).toBe("");
  thankYou.tearDown();
});

it.each([
  ["Bengali", bn],
  ["Hindi", hi],
])("speaks %s as completely as English", (_name, texts) => {
  expect(Object.keys(texts)).toEqual(Object.keys(en));
});
