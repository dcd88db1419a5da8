import { formatMoney, type Money } from "@polygate/core";

/** The currencies this shop prices its tea in. */
export const CURRENCIES = ["INR", "BDT", "TRY"] as const;
export type ShopCurrency = (typeof CURRENCIES)[number];

const SYMBOLS: Readonly<Record<ShopCurrency, string>> = { INR: "₹", BDT: "৳", TRY: "₺" };

/** Whether a text names a currency this shop sells in. */
export function isShopCurrency(text: unknown): text is ShopCurrency {
  return CURRENCIES.some((currency) => currency === text);
}

/** The currency's sign, or its code where the shop knows none. */
export function symbolOf(currency: string): string {
  return isShopCurrency(currency) ? SYMBOLS[currency] : `${currency} `;
}

/** Writes money for a reader: `₹1,249.00`. */
export function showMoney(money: Money): string {
  const [whole = "", fraction] = formatMoney(money).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return symbolOf(money.currency) + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}
