import type { Money } from "@polygate/core";
import type { ShopCurrency } from "./price.ts";

/** Something to buy. Prices are set per currency, never converted, in minor units. */
export interface Tea {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly taste: string;
  readonly grams: number;
  readonly prices: Readonly<Record<ShopCurrency, number>>;
}

export const TEAS: readonly Tea[] = [
  {
    id: "darjeeling",
    name: "Darjeeling Second Flush",
    origin: "Kurseong, West Bengal",
    taste: "Muscatel grape, honey, a little oak",
    grams: 100,
    prices: { INR: 499_00, BDT: 620_00, TRY: 239_00 },
  },
  {
    id: "assam",
    name: "Assam Breakfast",
    origin: "Jorhat, Assam",
    taste: "Malt and dark bread; loves milk",
    grams: 250,
    prices: { INR: 249_00, BDT: 310_00, TRY: 119_90 },
  },
  {
    id: "sylhet",
    name: "Sylhet Spring Green",
    origin: "Sreemangal, Sylhet",
    taste: "Fresh peas, lemon leaf, soft",
    grams: 100,
    prices: { INR: 299_00, BDT: 360_00, TRY: 139_90 },
  },
  {
    id: "rize",
    name: "Rize Çayı",
    origin: "Rize, Black Sea",
    taste: "Bright red, brisk, for tulip glasses",
    grams: 500,
    prices: { INR: 319_00, BDT: 390_00, TRY: 149_90 },
  },
  {
    id: "masala",
    name: "Masala Chai",
    origin: "Blended in Kochi, Kerala",
    taste: "Cardamom, ginger, black pepper, clove",
    grams: 200,
    prices: { INR: 199_50, BDT: 249_50, TRY: 99_50 },
  },
  {
    id: "kahwa",
    name: "Kashmiri Kahwa",
    origin: "Pampore, Kashmir",
    taste: "Saffron, almond and rose over green leaf",
    grams: 75,
    prices: { INR: 649_00, BDT: 799_00, TRY: 319_00 },
  },
];

/** The tea of that id, if the shop sells it. */
export function findTea(id: string): Tea | undefined {
  return TEAS.find((tea) => tea.id === id);
}

/** What one packet costs. */
export function priceOf(tea: Tea, currency: ShopCurrency): Money {
  return { amount: tea.prices[currency], currency };
}
