import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { type Cart, formatCart, parseCart } from "./cart.ts";
import { isToken } from "./order-token.ts";
import type { Visitor } from "./payments.ts";
import type { ShopCurrency } from "./price.ts";

/** What the shop remembers in the buyer's browser, signed: the cart and the addresses of the last orders. */
export interface Browser {
  readCart(context: Context): Promise<Cart>;
  writeCart(context: Context, cart: Cart): Promise<void>;
  forgetCart(context: Context, currency: ShopCurrency): Promise<void>;
  readOrders(context: Context): Promise<readonly string[]>;
  rememberOrder(context: Context, token: string): Promise<void>;
}

const OPTIONS = { httpOnly: true, sameSite: "Lax", path: "/", maxAge: 30 * 24 * 3600 } as const;
const MOST_ORDERS = 10;

export function createBrowser(secret: string): Browser {
  async function read(context: Context, name: string): Promise<string | undefined> {
    return (await getSignedCookie(context, secret, name)) || undefined;
  }

  async function writeCart(context: Context, cart: Cart): Promise<void> {
    await setSignedCookie(context, "cart", formatCart(cart), secret, OPTIONS);
  }

  async function readOrders(context: Context): Promise<readonly string[]> {
    return ((await read(context, "orders")) ?? "").split(".").filter(isToken);
  }

  return {
    async readCart(context) {
      return parseCart(await read(context, "cart"), currencyOf(context));
    },
    writeCart,
    async forgetCart(context, currency) {
      deleteCookie(context, "cart", { path: "/" });
      await writeCart(context, { currency, packets: new Map() });
    },
    readOrders,
    async rememberOrder(context, token) {
      const orders = new Set([token, ...(await readOrders(context))]);
      const text = [...orders].slice(0, MOST_ORDERS).join(".");
      await setSignedCookie(context, "orders", text, secret, OPTIONS);
    },
  };
}

/** Who is about to pay: the gateways that ask for address and language get those of the connection. */
export function visitorOf(context: Context): Visitor {
  return { ip: addressOf(context), language: languageOf(context) };
}

/** An IPv4 address is written as one, also where it arrived over an IPv6 socket. */
function addressOf(context: Context): string {
  const address = getConnInfo(context).remote.address ?? "127.0.0.1";
  return address.replace(/^::ffff:/, "").replace(/^::1$/, "127.0.0.1");
}

function languageOf(context: Context): string {
  const first = /^[a-z]{2}(?![a-z])/i.exec(context.req.header("accept-language") ?? "");
  return first ? first[0].toLowerCase() : "en";
}

function currencyOf(context: Context): ShopCurrency {
  const language = languageOf(context);
  if (language === "bn") return "BDT";
  return language === "tr" ? "TRY" : "INR";
}
