import { describe, expect, it } from "vitest";
import { chooseLanguage, TEXTS } from "./language.ts";

describe("chooseLanguage", () => {
  it.each([
    [null, undefined, "en"],
    ["", undefined, "en"],
    ["bn", undefined, "bn"],
    ["hi-IN,hi;q=0.9,en;q=0.8", undefined, "hi"],
    ["en;q=0.5, bn-BD;q=0.8", undefined, "bn"],
    ["de-DE,de;q=0.9,hi;q=0.2", undefined, "hi"],
    ["BN_bd", undefined, "bn"],
    ["bn;q=0,hi;q=0.1", undefined, "hi"],
    ["bn;q=0", undefined, "en"],
    ["bn;q=nonsense,hi;q=0.1", undefined, "hi"],
    ["*", undefined, "en"],
    ["bnx,hindi", undefined, "en"],
    ["hi", "bn", "bn"],
    ["hi", "bn-IN", "bn"],
    ["hi", "tr", "hi"],
    ["hi", "", "hi"],
    ["hi", "constructor", "hi"],
  ])("of %j, wanted %j, is %s", (acceptLanguage, wanted, language) => {
    expect(chooseLanguage(acceptLanguage, wanted)).toBe(language);
  });
});

describe("the texts", () => {
  const SCRIPTS = {
    en: /\p{Script=Latin}/u,
    bn: /\p{Script=Bengali}/u,
    hi: /\p{Script=Devanagari}/u,
  };

  /** Every sentence of a table, its functions called with names in Latin letters. */
  function toSentences(value: unknown): string[] {
    if (typeof value === "string") return [value];
    if (typeof value === "function") {
      const names = { shop: "SHOP", gateway: "GATEWAY", toString: () => "NAME" };
      return toSentences(value(names, "1.00", "2.00"));
    }
    return Object.values(value ?? {}).flatMap(toSentences);
  }

  it.each(["en", "bn", "hi"] as const)(
    "are all in the script of %s, and say nothing odd",
    (language) => {
      for (const sentence of toSentences(TEXTS[language])) {
        expect(sentence).toMatch(SCRIPTS[language]);
        expect(sentence).not.toMatch(/undefined|\[object|\s{2}|^\s|\s$/);
      }
    },
  );

  it("have none in common and name the same things", () => {
    const [en, bn, hi] = [TEXTS.en, TEXTS.bn, TEXTS.hi].map(toSentences);
    const names = (text: string) => new Set(text.match(/SHOP|GATEWAY|NAME|\d\.00|QR|UPI/g));
    expect(new Set([...en!, ...bn!, ...hi!]).size).toBe(en!.length * 3);
    expect(bn!.map(names)).toEqual(en!.map(names));
    expect(hi!.map(names)).toEqual(en!.map(names));
  });
});
