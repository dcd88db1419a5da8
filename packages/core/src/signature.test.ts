import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacSha256, verifyHmacSha256 } from "./signature.ts";

// RFC 4231, test case 2.
const key = "Jefe";
const data = "what do ya want for nothing?";
const mac = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

describe("hmacSha256", () => {
  it("is that of RFC 4231, over text and over bytes", () => {
    expect(hmacSha256(key, data)).toBe(mac);
    expect(hmacSha256(key, new TextEncoder().encode(data))).toBe(mac);
  });

  it("takes a key for text, even one of hex digits", () => {
    const hex = "0678056d96914a8583fb518caf42828a";
    expect(hmacSha256(hex, data)).not.toBe(
      hmacSha256(Buffer.from(hex, "hex").toString("latin1"), data),
    );
  });
});

describe("verifyHmacSha256", () => {
  it("accepts the signature, in either case of letters", () => {
    expect(verifyHmacSha256(key, data, mac)).toBe(true);
    expect(verifyHmacSha256(key, data, mac.toUpperCase())).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a list", [mac]],
    ["an object", { toString: () => mac }],
    ["a number", 5],
    ["an empty text", ""],
    ["one digit less", mac.slice(1)],
    ["one digit more", `${mac}0`],
    ["blanks around it", ` ${mac}`],
    ["a line's end behind it", `${mac}\n`],
    ["a prefix", `sha256=${mac}`],
    ["another digit", `${mac.slice(0, -1)}4`],
    ["letters that are no digits", `${mac.slice(0, -1)}g`],
    ["wide digits", mac.replace("5", "５")],
  ])("is false, and no throw, for %s", (_, signature) => {
    expect(verifyHmacSha256(key, data, signature)).toBe(false);
  });

  it("is false for other data and another key", () => {
    expect(verifyHmacSha256(key, `${data} `, mac)).toBe(false);
    expect(verifyHmacSha256(`${key} `, data, mac)).toBe(false);
  });

  it("verifies nothing with an empty key", () => {
    expect(verifyHmacSha256("", data, hmacSha256("", data))).toBe(false);
  });

  it("accepts the bytes that were signed, and no others", () => {
    const bytes = fc.uint8Array({ maxLength: 64 });
    fc.assert(
      fc.property(bytes, bytes, (signed, other) => {
        const signature = hmacSha256(key, signed);
        expect(verifyHmacSha256(key, signed, signature)).toBe(true);
        expect(verifyHmacSha256(key, other, signature)).toBe(Buffer.compare(signed, other) === 0);
      }),
    );
  });
});
