import { expect, it } from "vitest";
import { redact } from "./redact.ts";

it("blots out every secret, wherever it stands and however often", () => {
  const text = "key pgk_secret1, again pgk_secret1; webhook whsec_secret2";
  expect(redact(text, ["pgk_secret1", "whsec_secret2"])).toBe(
    "key [redacted], again [redacted]; webhook [redacted]",
  );
});

it("leaves a text alone for the sake of something too short to be a secret", () => {
  expect(redact("an answer", ["", "a", "answer"])).toBe("an answer");
});
