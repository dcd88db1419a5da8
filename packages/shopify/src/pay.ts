import { randomUUID } from "node:crypto";
import {
  type Bridge,
  type Clock,
  isSameMoney,
  type OrderState,
  PaymentError,
} from "@polygate/core";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { readBuyer, readOrder } from "./read-order.ts";
import { type Closed, endOf, type Standing, standingOf } from "./standing.ts";

/** What somebody who wants to pay an order can do. */
export type Way =
  | { readonly type: "pay"; readonly url: string }
  /** Money came for it: it is being booked, or looked at. */
  | { readonly type: "received"; readonly state: OrderState }
  | { readonly type: "closed"; readonly why: Closed }
  /** The server would not open a payment; the reason is for the merchant. */
  | { readonly type: "refused"; readonly message: string };

const MINUTE = 60_000;

export interface PayOptions {
  readonly admin: Admin;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly clock: Clock;
}

export type Pay = ReturnType<typeof createPay>;

/** One payment per order, whoever asks first: the webhook, the extension, or the pay link. */
export function createPay({ admin, bridge, config, clock }: PayOptions) {
  return { open, stateOf, close, standing };

  async function standing(orderId: string): Promise<Standing> {
    return standingOf(await readOrder(admin, orderId), config, clock);
  }

  /** Reads the order, then leads to its payment: the one that is open, or a new one of what is outstanding now. */
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
    const standing = standingOf(await readOrder(admin, orderId), config, clock);
    if (standing.type === "closed") return standing;
    const { order, money } = standing;
    const state = await stateOf(orderId);
    if (state && state.record.captured > 0) return { type: "received", state };
    if (state?.url !== undefined && isSameMoney(state.asked, money)) {
      return { type: "pay", url: state.url };
    }
    // Two tabs, or a tab and the webhook, say the same; a minute later it is asked anew, whatever was answered.
    const after = `after ${state?.paymentId ?? "nothing"} at ${Math.floor(clock() / MINUTE)}`;
    const id = `open ${orderId} ${money.amount} ${money.currency} ${after}${more}`;
    const reply = await bridge.handle({
      type: "open",
      id,
      orderId,
      money,
      mode: config.mode,
      description: order.name,
      buyer: await readBuyer(admin, order),
      returnUrl: order.statusPageUrl,
      cancelUrl: order.statusPageUrl,
      ...(config.account !== undefined && { account: config.account }),
      ...(config.cancelUnpaid && { expiresAt: endOf(order, config) }),
    });
    if (reply.type === "redirect") return { type: "pay", url: reply.url };
    if (reply.type === "state" && reply.url !== undefined) return { type: "pay", url: reply.url };
    if (reply.type === "state") return { type: "received", state: reply };
    return {
      type: "refused",
      message: reply.type === "refused" ? reply.message : "No payment page could be opened.",
    };
  }

  /** How the order's payment stands with the server; `undefined` where there is none. */
  async function stateOf(orderId: string): Promise<OrderState | undefined> {
    const reply = await bridge.handle({ type: "status", id: `status ${orderId}`, orderId });
    return reply.type === "state" ? reply : undefined;
  }

  /** Ends what is open, unless it is paid. `why` tells one closing of an order from another. */
  async function close(orderId: string, why: string): Promise<void> {
    await bridge.handle({ type: "close", id: `close ${orderId} ${why}`, orderId });
  }
}
