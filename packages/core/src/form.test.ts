import { describe, expect, it } from "vitest";
import { parseForm } from "./form.ts";

describe("parseForm", () => {
  it("reads a plus as a space, %2B as a plus, and trims nothing", () => {
    expect({ ...parseForm("a=one+two&b=1%2B1&c=%20x%20&d=&e=%E0%A6%9A%E0%A6%BE") }).toEqual({
      a: "one two",
      b: "1+1",
      c: " x ",
      d: "",
      e: "চা",
    });
  });

  it("keeps brackets in names, and the last of several values", () => {
    expect({ ...parseForm("result[utr]=1&result%5Butr%5D=2&a=x=y") }).toEqual({
      "result[utr]": "2",
      a: "x=y",
    });
  });

  it("has no prototype to spoil", () => {
    const form = parseForm("__proto__=a&constructor=b&__proto__[admin]=c&toString=d");
    expect(Object.getPrototypeOf(form)).toBeNull();
    expect(Object.keys(form)).toEqual(["__proto__", "constructor", "__proto__[admin]", "toString"]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it("takes no more than a thousand fields", () => {
    const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}=1`).join("&");
    expect(Object.keys(parseForm(fields(1000)))).toHaveLength(1000);
    expect(() => parseForm(fields(1001))).toThrow(
      expect.objectContaining({ code: "response_invalid" }),
    );
  });
});
