import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonNumber, parseJsonText, writeJson } from "./json.ts";

describe("writeJson", () => {
  it("writes numbers as they stand", () => {
    const amounts = ["99.00", "0.29", "90071992547409931234.10", "-1", "0"];
    expect(writeJson(amounts.map(jsonNumber))).toBe(`[${amounts.join(",")}]`);
  });

  it("leaves out what is undefined, and nothing else", () => {
    const value = { a: undefined, b: null, c: "", d: false, e: [], f: {}, g: { h: undefined } };
    expect(writeJson(value)).toBe('{"b":null,"c":"","d":false,"e":[],"f":{},"g":{}}');
  });

  it("escapes names and texts as JSON does", () => {
    const odd = '"\\\n\u0000\ud800\u20b9চা';
    expect(writeJson({ [odd]: odd })).toBe(JSON.stringify({ [odd]: odd }));
  });

  it.each(["", "1e3", "01", ".5", "5.", "+1", "NaN", "1,000", "0x10", '1,"a":2', " 1"])(
    "takes %j for no number",
    (digits) => {
      expect(() => jsonNumber(digits)).toThrow(
        expect.objectContaining({ code: "request_invalid" }),
      );
    },
  );
});

describe("parseJsonText", () => {
  it("reads numbers as the texts that they are", () => {
    const text =
      '{"a":99.00,"b":[-1.50e+3,0],"c":"7","d":"say \\"8\\" and \\\\","9":{"e":true,"f":null}}';
    expect(parseJsonText(text)).toEqual({
      a: "99.00",
      b: ["-1.50e+3", "0"],
      c: "7",
      d: 'say "8" and \\',
      "9": { e: true, f: null },
    });
  });

  it("reads what writeJson wrote", () => {
    const written = writeJson({ amount: jsonNumber("250.00"), name: "250.00" });
    expect(parseJsonText(written)).toEqual({ amount: "250.00", name: "250.00" });
  });

  it.each([
    "",
    "{",
    '{"a":01}',
    "\ufeff{}",
    "<html>",
    "{'a':1}",
    '{"a":1}x',
    "{1:2}",
    "{1 :2}",
    "[-]",
    '"',
  ])("refuses %j", (text) => {
    expect(() => parseJsonText(text)).toThrow(
      expect.objectContaining({ code: "response_invalid" }),
    );
  });

  it("gives no object another prototype", () => {
    const read = parseJsonText('{"__proto__":{"admin":1},"constructor":{"prototype":{"admin":2}}}');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(Object(read))).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it("does not give way under a long text or a deep one", () => {
    const long = `"${"\\n1\\u0031 ".repeat(500_000)}"`;
    expect(parseJsonText(long)).toBe(JSON.parse(long));
    try {
      parseJsonText("[".repeat(200_000) + "]".repeat(200_000));
    } catch (error) {
      expect(error).toMatchObject({ code: "response_invalid" });
    }
  });

  it("reads what JSON.parse reads, numbers apart", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const numbersAsTexts = (_: string, value: unknown, { source = "" } = {}) =>
          typeof value === "number" ? source : value;
        expect(parseJsonText(text)).toEqual(JSON.parse(text, numbersAsTexts));
      }),
    );
  });

  it("refuses what JSON.parse refuses: texts with a character taken out, put in or exchanged", () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.nat(1), fc.constantFrom(...'0123456789-+.eE:,"\\{}[] ', ""))
      .map(([text, place, removed, inserted]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + inserted + text.slice(at + removed);
      });
    const isRead = (read: () => unknown) => {
      try {
        read();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(damaged, (text) => {
        expect(isRead(() => parseJsonText(text))).toBe(isRead(() => JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });
});
