import { formatMoney, type Money } from "@polygate/core";

/**
 * Money as the shortest JSON number that says it: `100`, `99.5`, `99.05`. Written on digits, and the same after a
 * receiver has parsed and written it again, so that even a careless signature check holds.
 */
export function toJsonNumber(money: Money): string {
  const text = formatMoney(money);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A JSON object from values that are already JSON texts. */
export function writeJsonObject(fields: Readonly<Record<string, string>>): string {
  return `{${Object.entries(fields)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(",")}}`;
}
