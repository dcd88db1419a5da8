import { describe, expect, it } from "vitest";
import { createView, UPI, WEZOPAY, ZAAKPAY } from "./__fixtures__/view.ts";
import { renderCheckout } from "./checkout.ts";
import type { CheckoutView } from "./view.ts";

const SETTLED = ["paid", "failed", "expired", "canceled", "held"] as const;

function render(changes?: Partial<CheckoutView>): string {
  return renderCheckout(createView(changes)).html;
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

describe("a gateway that does not bring the buyer back", () => {
  it.each(["ready", "waiting"] as const)("opens in a second tab while ours asks (%s)", (state) => {
    const page = render({ state });
    expect(page).toMatch(
      /<a class="button[^"]*" href="https:\/\/pay\.example\/checkout\/A1\?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">/,
    );
    expect(page).toContain('role="status" aria-live="polite" data-state-path="/checkout/A1/state"');
    expect(page).toContain('<noscript><meta http-equiv="refresh" content="15"></noscript>');
    expect(page.replace(/<noscript>.*?<\/noscript>/gs, "")).not.toContain("http-equiv");
  });

  it.each(SETTLED)("becomes the truth, with a way to the shop's order (%s)", (state) => {
    const page = render({ state });
    const back = state === "paid" || state === "held" ? "thanks" : "cart";
    expect(page).toContain(`<a class="button" href="https://shop.example/${back}">`);
    const onward = `<meta http-equiv="refresh" content="0;url=https://shop.example/${back}">`;
    expect(page.includes(onward)).toBe(state !== "held");
    expect(page).not.toContain("pay.example");
    expect(page).not.toContain("<script>");
  });

  it("shows the UPI link, the code and what to type, in digits a keypad has", () => {
    const page = render({ language: "bn", upi: UPI, payable: { amount: 9937, currency: "INR" } });
    expect(page).toContain(
      'href="upi://pay?pa=tea@okbank&amp;pn=Tea%20House&amp;am=99.37&amp;cu=INR"',
    );
    expect(page).toContain('<svg class="qr" role="img" aria-label="UPI-তে ₹৯৯.৩৭');
    expect(page).toContain('<dd class="exact">tea@okbank</dd>');
    expect(page).toContain('<dd class="exact">99.37</dd>');
    expect(page).toContain("<strong>₹৯৯.৩৭</strong>");
  });
});

describe("a gateway that brings the buyer back", () => {
  const forward =
    '<meta http-equiv="refresh" content="0;url=https://pay.example/checkout/A1?x=1&amp;y=2">';

  it("is gone to at once, by link where that fails", () => {
    const page = render({ gateway: WEZOPAY });
    expect(page).toContain(forward);
    expect(page).toContain('<a class="button" href="https://pay.example/checkout/A1?x=1&amp;y=2">');
    expect(page).not.toContain("_blank");
  });

  it("is not gone to twice by itself", () => {
    const page = render({ gateway: WEZOPAY, state: "waiting" });
    expect(page).not.toContain(forward);
    expect(page).toContain("Not paid yet? Go to WezoPay");
    expect(render({ ...ZAAKPAY, state: "waiting" })).not.toMatch(/<form[^>]*data-submit/);
  });

  it("gets its form with every field as it is, and a button to send it", () => {
    const page = render(ZAAKPAY);
    const [, form = ""] = /<form ([\s\S]*?)<\/form>/.exec(page) ?? [];
    const fields = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)];
    expect(form).toMatch(
      /^method="post" action="https:\/\/zaakpay\.example\/api\/paymentTransact\/V8" accept-charset="utf-8" data-submit>/,
    );
    expect(
      Object.fromEntries(
        fields.map(([, name = "", value = ""]) => [unescapeHtml(name), unescapeHtml(value)]),
      ),
    ).toEqual(ZAAKPAY.redirect?.method === "POST" && ZAAKPAY.redirect.fields);
    expect(form).toContain('<button class="button">Go to Zaakpay</button>');
  });

  it.each(["paid", "failed", "expired", "canceled"] as const)(
    "leads on to the shop by itself once settled (%s)",
    (state) => {
      const back = state === "paid" ? "thanks" : "cart";
      expect(render({ gateway: WEZOPAY, state })).toContain(
        `<meta http-equiv="refresh" content="0;url=https://shop.example/${back}">`,
      );
    },
  );

  it("lets the buyer read first that the shop must look at the money", () => {
    expect(render({ gateway: WEZOPAY, state: "held" })).not.toContain("http-equiv");
  });
});

describe("giving up", () => {
  it("is a plain form, and a link to the shop where nothing can be canceled", () => {
    const page = render({ cancelPath: "/checkout/A1/cancel" });
    expect(page).toContain('<form method="post" action="/checkout/A1/cancel"><button');
    expect(render()).toContain('href="https://shop.example/cart">Back to Tea House without paying');
  });

  it.each(SETTLED)("is not offered any more when %s", (state) => {
    expect(render({ state, cancelPath: "/checkout/A1/cancel" })).not.toContain("<form");
  });
});
