import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createView, UPI, WEZOPAY, ZAAKPAY } from "./__fixtures__/view.ts";
import { renderCheckout } from "./checkout.ts";
import { renderMessage } from "./message.ts";
import type { Page } from "./view.ts";

const cancelPath = "/checkout/A1/cancel";

const PAGES: Record<string, { readonly page: Page; readonly formAction: string }> = {
  "second tab": { page: renderCheckout(createView({ upi: UPI })), formAction: "'none'" },
  "second tab, cancelable": {
    page: renderCheckout(createView({ cancelPath })),
    formAction: "'self'",
  },
  "redirect, cancelable": {
    page: renderCheckout(createView({ gateway: WEZOPAY, cancelPath })),
    formAction: "'none'",
  },
  "posted form, cancelable": {
    page: renderCheckout(createView({ ...ZAAKPAY, cancelPath })),
    formAction: "https://zaakpay.example https:",
  },
  "posted form again": {
    page: renderCheckout(createView({ ...ZAAKPAY, state: "waiting", cancelPath })),
    formAction: "https://zaakpay.example https: 'self'",
  },
  paid: { page: renderCheckout(createView({ state: "paid", cancelPath })), formAction: "'none'" },
  message: { page: renderMessage({ language: "hi", kind: "error" }), formAction: "'none'" },
};

function toDirectives(policy: string): Record<string, string> {
  return Object.fromEntries(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values.join(" ")];
    }),
  );
}

function hashElements(html: string, name: "script" | "style"): string[] {
  return [...html.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
}

describe.each(Object.entries(PAGES))("the policy of a page (%s)", (_, { page, formAction }) => {
  const directives = toDirectives(page.contentSecurityPolicy);

  it("allows exactly the style and the script that are in it", () => {
    expect(hashElements(page.html, "style")).toEqual([directives["style-src"]]);
    const scripts = hashElements(page.html, "script");
    expect(scripts).toEqual(directives["script-src"] ? [directives["script-src"]] : []);
    expect(page.html.match(/<script/g)?.length ?? 0).toBe(scripts.length);
  });

  it("allows nothing else but the forms it has", () => {
    const { "style-src": _style, "script-src": script, ...rest } = directives;
    expect(rest).toEqual({
      "default-src": "'none'",
      ...(script && { "connect-src": "'self'" }),
      "form-action": formAction,
      "frame-ancestors": "'none'",
      "base-uri": "'none'",
    });
  });

  it("keeps the page's address from other sites and from search engines", () => {
    expect(page.html).toContain('<meta name="referrer" content="strict-origin">');
    expect(page.html).toContain('<meta name="robots" content="noindex, nofollow">');
  });
});
