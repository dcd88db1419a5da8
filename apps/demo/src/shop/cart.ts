import type { Money } from "@polygate/core";
import type { OrderLine } from "./orders.ts";
import type { ShopCurrency } from "./price.ts";
import { isShopCurrency } from "./price.ts";
import { findTea, priceOf } from "./teas.ts";

/** What a buyer wants: packets by tea, and the currency to see prices in. It never carries a price. */
export interface Cart {
  readonly currency: ShopCurrency;
  readonly packets: ReadonlyMap<string, number>;
}

const MOST_PACKETS = 999;

/** Writes a cart as cookie text: `INR.darjeeling-1.assam-2`. */
export function formatCart({ currency, packets }: Cart): string {
  return [currency, ...[...packets].map(([tea, count]) => `${tea}-${count}`)].join(".");
}

/** Reads cookie text; whatever the shop does not sell is left out. */
export function parseCart(text: string | undefined, fallback: ShopCurrency): Cart {
  const [currency, ...lines] = (text ?? "").split(".");
  const packets = new Map<string, number>();
  for (const line of lines) {
    const [tea = "", count = ""] = line.split("-");
    if (findTea(tea) && /^\d{1,3}$/.test(count) && Number(count) > 0)
      packets.set(tea, Number(count));
  }
  return { currency: isShopCurrency(currency) ? currency : fallback, packets };
}

/** The cart with exactly so many packets of a tea; none removes it. */
export function withPackets(cart: Cart, tea: string, count: number): Cart {
  const packets = new Map(cart.packets);
  if (!findTea(tea) || count < 1) packets.delete(tea);
  else packets.set(tea, Math.min(count, MOST_PACKETS));
  return { ...cart, packets };
}

/** How many packets lie in the cart. */
export function countPackets(cart: Cart): number {
  return [...cart.packets.values()].reduce((sum, count) => sum + count, 0);
}

/** The cart as order lines at today's prices. */
export function toLines(cart: Cart): readonly OrderLine[] {
  return [...cart.packets].flatMap(([id, quantity]) => {
    const tea = findTea(id);
    return tea ? [{ tea: id, name: tea.name, quantity, price: priceOf(tea, cart.currency) }] : [];
  });
}

/** What the lines cost together, in minor units. */
export function totalOf(lines: readonly OrderLine[], currency: string): Money {
  return {
    amount: lines.reduce((sum, line) => sum + line.price.amount * line.quantity, 0),
    currency,
  };
}
