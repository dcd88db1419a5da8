import { expect, it } from "vitest";
import { redact, redactJson } from "./redact.ts";

it("blots out every secret, wherever it stands and however often", () => {
  const text = "key pgk_secret1, again pgk_secret1; webhook whsec_secret2";
  expect(redact(text, ["pgk_secret1", "whsec_secret2"])).toBe(
    "key [redacted], again [redacted]; webhook [redacted]",
  );
});

it("leaves a text alone for the sake of something too short to be a secret", () => {
  expect(redact("an answer", ["", "a", "answer"])).toBe("an answer");
});

it("blots them out of every text in an answer, and leaves the rest as it is", () => {
  const answer = { error: ["no key ab/cd1234"], paid: true, of: null, __proto__x: { n: "99.00" } };
  expect(redactJson(answer, ["ab/cd1234"])).toEqual({ ...answer, error: ["no key [redacted]"] });
});
