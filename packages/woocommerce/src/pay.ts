import { randomUUID } from "node:crypto";
import {
  type Bridge,
  Buyer,
  type Clock,
  isSameMoney,
  type OrderState,
  PaymentError,
} from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import { notify } from "./notices.ts";
import { readOrder } from "./read-order.ts";
import { type Closed, standingOf } from "./standing.ts";
import type { Store } from "./store.ts";
import type * as wire from "./wire.ts";

/** What somebody who wants to pay an order can do. */
type Way =
  | { readonly type: "pay"; readonly url: string }
  /** Money came for it: it is being booked, or looked at. */
  | { readonly type: "received" }
  | { readonly type: "closed"; readonly why: Closed }
  /** The server would not open a payment. The merchant was told why. */
  | { readonly type: "refused" };

const MINUTE = 60_000;

interface PayOptions {
  readonly store: Store;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly clock: Clock;
  /** An order's pay link. */
  readonly linkOf: (orderId: string) => string;
}

export type Pay = ReturnType<typeof createPay>;

/** One payment per order, opened once its buyer wants to pay: gateways' pages live for minutes, mails for days. */
export function createPay({ store, bridge, config, clock, linkOf }: PayOptions) {
  return { open, stateOf, close };

  /** Reads the order, then leads to its payment: the one that is open, or a new one of what the order comes to now. */
  async function open(orderId: string): Promise<Way> {
    try {
      return await openNow(orderId, "");
    } catch (error) {
      // Somebody asked the same a moment ago, when the order was another: this is what it is now.
      if (!PaymentError.is(error) || error.code !== "conflict") throw error;
      return await openNow(orderId, ` ${randomUUID()}`);
    }
  }

  async function openNow(orderId: string, more: string): Promise<Way> {
    const order = await readOrder(store, orderId);
    const standing = standingOf(order, config);
    if (standing.type === "closed" || !order) {
      return standing.type === "closed" ? standing : { type: "closed", why: "missing" };
    }
    const { money } = standing;
    const state = await stateOf(orderId);
    if (state && state.record.captured > 0) return { type: "received" };
    if (state?.url !== undefined && isSameMoney(state.asked, money)) {
      return { type: "pay", url: state.url };
    }
    // Two tabs say the same; a minute later it is asked anew, whatever was answered.
    const after = `after ${state?.paymentId ?? "nothing"} at ${Math.floor(clock() / MINUTE)}`;
    const reply = await bridge.handle({
      type: "open",
      id: `open ${orderId} ${money.amount} ${money.currency} ${after}${more}`,
      orderId,
      money,
      mode: config.mode,
      description: `Order ${order.number ?? orderId}`.slice(0, 255),
      buyer: toBuyer(order),
      returnUrl: linkOf(orderId),
      cancelUrl: linkOf(orderId),
      ...(config.account !== undefined && { account: config.account }),
    });
    if (reply.type === "redirect") return { type: "pay", url: reply.url };
    if (reply.type === "state") {
      return reply.url === undefined ? { type: "received" } : { type: "pay", url: reply.url };
    }
    const why = reply.type === "refused" ? reply.message : "no payment page could be opened.";
    const message = `The buyer of order ${order.number ?? orderId} cannot pay it: ${why}`;
    await notify(bridge, { about: `refused ${orderId}`, orderId, message });
    return { type: "refused" };
  }

  /** How the order's payment stands with the server; `undefined` where there is none. */
  async function stateOf(orderId: string): Promise<OrderState | undefined> {
    const reply = await bridge.handle({ type: "status", id: `status ${orderId}`, orderId });
    return reply.type === "state" ? reply : undefined;
  }

  /** Ends what is open, unless it is paid. */
  async function close({ paymentId }: OrderState, orderId: string): Promise<void> {
    await bridge.handle({ type: "close", id: `close ${orderId} ${paymentId}`, orderId });
  }
}

/** Who ordered. What a gateway could not use is left out: no payment fails for a phone number. */
function toBuyer({ billing, customer_ip_address }: wire.Order): Buyer {
  const stated = { email: billing?.email, phone: billing?.phone, ip: customer_ip_address };
  return Object.fromEntries(
    Object.entries(stated).filter(
      ([name, value]) => value && Buyer.safeParse({ [name]: value }).success,
    ),
  );
}
