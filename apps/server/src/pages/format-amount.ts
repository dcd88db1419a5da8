import { formatMoney, type Money } from "@polygate/core";
import type { Language } from "./view.ts";

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ["INR", "₹"],
  ["BDT", "৳"],
  ["TRY", "₺"],
  ["USD", "$"],
  ["EUR", "€"],
  ["GBP", "£"],
]);

/** Currencies whose digits are grouped by lakh and crore in every language. */
const LAKH_AND_CRORE = new Set(["INR", "BDT"]);

/**
 * Writes money for a buyer, all decimals shown, in the language's own digits: "₹1,23,456.00", "৳১,২৩,৪৫৬.০০",
 * "CHF 12.00". Works on digits alone: no float is involved.
 */
export function formatAmount(money: Money, language: Language): string {
  const [whole = "0", fraction] = formatMoney(money).split(".");
  const locale = toLocale(language, money.currency);
  const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
  const symbol = SYMBOLS.get(money.currency) ?? `${money.currency}\u00a0`;
  if (fraction === undefined) return symbol + grouped;
  const decimals = new Intl.NumberFormat(locale, {
    minimumIntegerDigits: fraction.length,
    useGrouping: false,
  }).format(BigInt(fraction));
  return `${symbol}${grouped}.${decimals}`;
}

function toLocale(language: Language, currency: string): string {
  if (language !== "en") return language;
  return LAKH_AND_CRORE.has(currency) ? "en-IN" : "en";
}
