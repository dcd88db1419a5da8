import { describe, expect, it } from "vitest";
import { toSafeUrl, UPI, WEB } from "./safe-url.ts";

describe("toSafeUrl", () => {
  it.each([
    ["https://shop.example/a?b=1&c=2#d", "https://shop.example/a?b=1&c=2#d"],
    ["HTTP://localhost:3000", "http://localhost:3000/"],
    ['https://shop.example/"><script>', "https://shop.example/%22%3E%3Cscript%3E"],
    ["javascript:alert(1)", undefined],
    [" \tJavaScript:alert(1)", undefined],
    ["java\nscript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["blob:https://shop.example/x", undefined],
    ["//shop.example", undefined],
    ["/path", undefined],
    ["", undefined],
    ["upi://pay?pa=a@b", undefined],
  ])("makes %j of the web %j", (text, url) => {
    expect(toSafeUrl(text, WEB)).toBe(url);
  });

  it("keeps a UPI link as it is", () => {
    const link = "upi://pay?pa=tea@okbank&pn=Tea%20House&am=99.37&cu=INR";
    expect(toSafeUrl(link, UPI)).toBe(link);
    expect(toSafeUrl("intent://pay#Intent;end", UPI)).toBeUndefined();
  });
});
