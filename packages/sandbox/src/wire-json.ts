const DECIMAL: unique symbol = Symbol("decimal");

/** A number whose digits go to the wire as they are written here, like the `99.00` of PayGate and WezoPay. */
export interface Decimal {
  readonly [DECIMAL]: string;
}

/** What JSON can say, and decimals. */
export type Wire =
  | string
  | number
  | boolean
  | null
  | undefined
  | Decimal
  | readonly Wire[]
  | { readonly [key: string]: Wire };

/** Marks a decimal text to be written as a bare JSON number. */
export function decimal(text: string): Decimal {
  return { [DECIMAL]: text };
}

/** Compact JSON. `escapeSlashes` writes `\/`, as PHP does and Zaakpay's webhooks show. Undefined fields are left out. */
export function writeJson(value: Wire, options: { escapeSlashes?: boolean } = {}): string {
  const quote = (text: string) => {
    const quoted = JSON.stringify(text);
    return options.escapeSlashes ? quoted.replaceAll("/", "\\/") : quoted;
  };
  const write = (part: Wire): string => {
    if (part === null || part === undefined) return "null";
    if (typeof part === "string") return quote(part);
    if (typeof part !== "object") return JSON.stringify(part);
    if (isList(part)) return `[${part.map(write).join(",")}]`;
    if (isDecimal(part)) return part[DECIMAL];
    const fields = Object.entries(part).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${quote(key)}:${write(field)}`).join(",")}}`;
  };
  return write(value);
}

function isList(part: object): part is readonly Wire[] {
  return Array.isArray(part);
}

function isDecimal(part: object): part is Decimal {
  return DECIMAL in part;
}
