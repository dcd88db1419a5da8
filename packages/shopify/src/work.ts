import {
  type Bridge,
  decodeUtf8,
  isSameMoney,
  type Money,
  PaymentError,
  type PlatformMessage,
  parseJsonText,
  parseResponse,
} from "@polygate/core";
import type * as z from "zod";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { SHOW_LINK } from "./documents.ts";
import { change, createMarks } from "./marks.ts";
import { createNotices } from "./notices.ts";
import type { Pay } from "./pay.ts";
import { createPrivacy } from "./privacy.ts";
import { readOrder } from "./read-order.ts";
import { isOfOurs, isOwnRefund, refundedBy } from "./refunds.ts";
import * as wire from "./wire.ts";

interface WorkOptions {
  readonly admin: Admin;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly pay: Pay;
  /** An order's pay link. */
  readonly linkOf: (orderId: string) => string;
}

/**
 * Does what a webhook asks for. Late, repeated and out of order: each topic is only a reason to read the order, and what
 * is read decides.
 */
export function createWork({ admin, bridge, config, pay, linkOf }: WorkOptions) {
  const { hold } = createMarks(admin);
  const notice = createNotices(bridge);
  const privacy = createPrivacy(bridge);

  return async function work(message: PlatformMessage): Promise<void> {
    const { topic } = message;
    if (topic === "orders/create") return placed(message);
    if (["orders/edited", "orders/updated", "orders/cancelled"].includes(topic)) {
      return changed(message);
    }
    if (topic === "refunds/create") return refunded(message);
    if (await privacy(message)) return;
    await notice(message);
  };

  async function placed(message: PlatformMessage): Promise<void> {
    const { admin_graphql_api_id: orderId, payment_gateway_names } = read(
      message,
      wire.OrderMessage,
    );
    if (!payment_gateway_names.includes(config.paymentMethod)) return;
    const way = await pay.open(orderId);
    if (way.type === "closed" && way.why === "missing") {
      throw new PaymentError("gateway_unavailable", "shopify: the order is not to be read yet", {
        gateway: "shopify",
      });
    }
    if (way.type === "refused") {
      await bridge.handle({
        type: "notice",
        id: `notice refused ${orderId}`,
        orderId,
        message: `The buyer of a Shopify order cannot pay it: ${way.message}`,
      });
    }
    if (way.type === "pay") await showLink(orderId);
  }

  /** The link stays the same for the order's life. */
  async function showLink(orderId: string): Promise<void> {
    const { order } = await readOrder(admin, orderId);
    const link = linkOf(orderId);
    if (!order || order.payLink?.value === link) return;
    const note = config.linkInNote ? `${order.note ?? ""}\nPay here: ${link}`.trim() : order.note;
    const refusal = await change(admin, SHOW_LINK, {
      id: orderId,
      link,
      input: { id: orderId, note },
    });
    if (refusal === undefined) return;
    throw new PaymentError("gateway_unavailable", `shopify: no pay link at the order: ${refusal}`, {
      gateway: "shopify",
    });
  }

  /** What is open is of the right sum, or it is closed. Nothing is opened for an order nobody wanted to pay here. */
  async function changed(message: PlatformMessage): Promise<void> {
    const { admin_graphql_api_id: orderId, payment_gateway_names } = read(
      message,
      wire.OrderMessage,
    );
    if (!payment_gateway_names.includes(config.paymentMethod)) return;
    const state = await pay.stateOf(orderId);
    if (state?.url === undefined) return;
    const standing = await pay.standing(orderId);
    if (standing.type === "payable" && isSameMoney(standing.money, state.asked)) return;
    await pay.close(orderId, state.paymentId);
    if (standing.type === "payable") await pay.open(orderId);
  }

  /** The merchant gave money back in Shopify, which only books it: it goes back through the gateway. */
  async function refunded(message: PlatformMessage): Promise<void> {
    const { admin_graphql_api_id, order_id } = read(message, wire.RefundMessage);
    const orderId = `gid://shopify/Order/${order_id}`;
    const { order } = await readOrder(admin, orderId);
    const refund = order?.refunds.find(({ id }) => id === admin_graphql_api_id);
    if (!order || !refund || isOwnRefund(refund)) return;
    const money = refundedBy(refund, config.paymentMethod);
    if (!money || !isOfOurs(await pay.stateOf(orderId))) return;
    await giveBack(orderId, refund.id, money);
  }

  async function giveBack(orderId: string, refundId: string, money: Money): Promise<void> {
    const reply = await bridge.handle({ type: "refund", id: `refund ${refundId}`, orderId, money });
    if (reply.type === "refused") {
      const reason = `The refund was not sent to the buyer: ${reply.message}`;
      await hold(orderId, refundId, reason);
    }
  }
}

function read<Schema extends z.ZodType>(
  { body }: PlatformMessage,
  schema: Schema,
): z.output<Schema> {
  return parseResponse("shopify", schema, parseJsonText(decodeUtf8(body)));
}
