import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createView, UPI, WEZOPAY } from "./__fixtures__/view.ts";
import { renderCheckout } from "./checkout.ts";
import { TEXTS } from "./language.ts";
import type { CheckoutView, Language } from "./view.ts";

const LANGUAGES: readonly Language[] = ["en", "bn", "hi"];
const SETTLED = ["paid", "failed", "expired", "canceled", "held"] as const;
const STATES = ["ready", "waiting", ...SETTLED] as const;
const ROWS = LANGUAGES.flatMap((language) => STATES.map((state) => ({ language, state })));

function render(changes?: Partial<CheckoutView>): string {
  return renderCheckout(createView(changes)).html;
}

describe("checkout", () => {
  it.each(ROWS)("is a whole light page in $language when $state", ({ language, state }) => {
    const upi = { id: UPI.id, deepLink: UPI.deepLink };
    const page = render({ language, state, upi, cancelPath: "/c", transactionId: "4312" });
    expect(page).toMatch(/^<!doctype html>\n<html lang="(en|bn|hi)">/);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page).toContain("Tea House");
    expect(page).toContain("1042");
    expect(page).toContain("4312");
    expect(page).not.toMatch(/undefined|\[object|NaN|>false<|>null</);
    expect(page).not.toMatch(/\son\w+=|\sstyle=|<(?:link|img|iframe)|\ssrc=|url\(|@import/);
    expect(gzipSync(page).length).toBeLessThan(8_000);
  });

  it.each(["en", "bn", "hi"] as const)(
    "leads whoever has paid, or waits, back to the shop in %s",
    (language) => {
      const returnUrl = "https://shop.example/thanks";
      const texts = TEXTS[language];
      const paid = `<a href="${returnUrl}">${texts.paidBackTo("Tea House")}</a>`;
      expect(render({ language, state: "ready" })).toContain(paid);
      const waits = `<a href="${returnUrl}">${texts.backTo("Tea House")}</a>`;
      expect(render({ language, state: "waiting", gateway: WEZOPAY })).toContain(waits);
    },
  );

  it.each(ROWS)("says in $language what $state means", ({ language, state }) => {
    const texts = TEXTS[language];
    const names = { shop: "Tea House", gateway: "PayGate" };
    const page = render({ language, state });
    const heading =
      state === "ready"
        ? texts.pay(names.shop)
        : state === "waiting"
          ? texts.checking(names.gateway).heading
          : texts.settled[state](names).heading;
    expect(page).toContain(`<h1>${heading}</h1>`);
    expect(page).toContain(`<title>${heading} · Tea House</title>`);
    if (state === "waiting") expect(page).toContain(texts.doNotPayAgain);
    if (state === "ready" || state === "waiting") {
      expect(page).toContain(texts.youMayClose(names.shop));
    }
  });

  it("shows a test payment as such, and a live one not", () => {
    expect(render({ test: true })).toContain("Test payment: no real money moves.");
    expect(render()).not.toContain("Test payment");
  });

  it("says both amounts and why where they differ", () => {
    const page = render({ payable: { amount: 9937, currency: "INR" } });
    expect(page).toContain("<strong>₹99.37</strong>");
    expect(page).toContain("Tea House asked for ₹99.00. PayGate set a different amount");
    expect(render()).not.toContain("different amount");
  });

  it("says how much time is left in words, for the script too", () => {
    expect(render()).toMatch(/Time left to pay: <span data-left="1500000"[^>]*>25 minutes</);
    expect(render({ expiresAt: createView().now + 59_999 })).toContain(">less than a minute<");
  });

  it("escapes whatever the shop wrote", () => {
    const hostile = `</title><script>alert("1")</script><p title='`;
    for (const state of STATES) {
      const page = render({
        state,
        shop: hostile,
        description: hostile,
        orderId: hostile,
        transactionId: hostile,
        gateway: { title: hostile, methods: hostile, returnsBuyer: "none" },
        upi: { id: hostile, deepLink: hostile },
        statePath: `/x"${hostile}`,
        cancelPath: `/x"${hostile}`,
      });
      expect(page).not.toContain('alert("1")');
      expect(page).not.toContain("<p title='");
      expect(page.match(/<script>/g)?.length ?? 0).toBeLessThanOrEqual(1);
    }
  });

  it("leaves out addresses of other schemes", () => {
    const bad = "javascript:alert(document.domain)";
    for (const url of [
      bad,
      ` ${bad}`,
      "java\nscript:alert(1)",
      "data:text/html,x",
      "//x.example",
    ]) {
      for (const state of STATES) {
        for (const gateway of [createView().gateway, WEZOPAY]) {
          const page = render({
            state,
            gateway,
            redirect: { method: "GET", url },
            upi: { id: "tea@okbank", deepLink: url },
            returnUrl: url,
            cancelUrl: url,
          });
          expect(page).not.toMatch(/alert|data:text|x\.example|http-equiv="refresh" content="0/);
          expect(page).not.toContain('<svg class="qr"');
        }
      }
    }
  });
});
