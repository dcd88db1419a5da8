import type { Texts } from "./texts.ts";
import { bengali } from "./texts-bn.ts";
import { english } from "./texts-en.ts";
import { hindi } from "./texts-hi.ts";
import type { Language } from "./view.ts";

/** What the buyer's pages say, by language: a language without texts is a type error. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en: english, bn: bengali, hi: hindi };

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ["en", "en"],
  ["bn", "bn"],
  ["hi", "hi"],
]);

/**
 * Picks the language of a buyer's page: the wanted one where we speak it, else the best of the browser's, else English.
 *
 * @param acceptLanguage the `Accept-Language` header (RFC 9110 §12.5.4).
 * @param wanted what the shop or the buyer chose, "bn" or "bn-BD".
 */
export function chooseLanguage(acceptLanguage: string | null, wanted?: string): Language {
  const chosen = wanted === undefined ? undefined : toLanguage(wanted);
  if (chosen) return chosen;
  let best: Language = "en";
  let bestQuality = 0;
  for (const item of (acceptLanguage ?? "").split(",")) {
    const [tag = "", ...parameters] = item.split(";");
    const language = toLanguage(tag);
    const quality = toQuality(parameters);
    if (language && quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}

function toLanguage(tag: string): Language | undefined {
  const [primary = ""] = tag.trim().toLowerCase().split(/[-_]/);
  return LANGUAGES.get(primary);
}

function toQuality(parameters: readonly string[]): number {
  const text = parameters.map((it) => it.trim()).find((it) => it.startsWith("q="));
  if (text === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text.slice(2)) : 0;
}
