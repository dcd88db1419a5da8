import { describe, expect, it } from "vitest";
import { TEXTS } from "./language.ts";
import { renderMessage } from "./message.ts";

const ROWS = (["en", "bn", "hi"] as const).flatMap((language) =>
  (["not_found", "error", "busy"] as const).map((kind) => ({ language, kind })),
);

describe("message", () => {
  it.each(ROWS)("says $kind in $language", ({ language, kind }) => {
    const { html } = renderMessage({ language, kind });
    const { heading, text } = TEXTS[language].messages[kind];
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<h1>${heading}</h1>`);
    expect(html).toContain(text);
    expect(html).not.toContain("<script");
    expect(html.includes('href=""')).toBe(kind !== "not_found");
  });
});
