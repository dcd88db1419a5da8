import {
  type Bridge,
  decodeUtf8,
  isSameMoney,
  type Money,
  type OrderState,
  type PlatformMessage,
  parseJsonText,
  parseMoney,
  parseResponse,
  type Turns,
} from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import { hasLink, LINK } from "./memory.ts";
import { escapeNote } from "./note.ts";
import type { Pay } from "./pay.ts";
import { readOrder } from "./read-order.ts";
import { standingOf } from "./standing.ts";
import type { Store } from "./store.ts";
import { sayPayHere } from "./texts.ts";
import * as wire from "./wire.ts";

interface WorkOptions {
  readonly store: Store;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly pay: Pay;
  readonly linkOf: (orderId: string) => string;
  /** Whatever is done to an order waits for its turn. */
  readonly inTurn: Turns;
}

/**
 * Does what an order needs that was changed. Whatever told us of it is only a reason to read the order: late, repeated and
 * out of order, what is read decides.
 */
export function createWork({ store, bridge, config, pay, linkOf, inTurn }: WorkOptions) {
  return async ({ body }: PlatformMessage): Promise<void> => {
    const message = parseJsonText(decodeUtf8(body));
    const { id } = parseResponse("woocommerce", wire.OrderMessage, message);
    await inTurn(id, () => lookAt(id));
  };

  async function lookAt(orderId: string): Promise<void> {
    const order = await readOrder(store, orderId);
    const standing = standingOf(order, config);
    const state = await pay.stateOf(orderId);
    if (state) await closeOther(state, standing.type === "payable" ? standing.money : undefined);
    if (!order) return;
    if (standing.type === "payable" && !isPaying(state)) await sendLink(order);
    if (isPaying(state)) await giveBack(order);

    async function closeOther(open: OrderState, wanted: Money | undefined): Promise<void> {
      if (open.url === undefined) return;
      if (wanted && isSameMoney(wanted, open.asked)) return;
      await pay.close(open, orderId);
    }
  }

  /** The note first, then the mark: where we are cut off in between, the note is found again and not sent twice. */
  async function sendLink(order: wire.Order): Promise<void> {
    if (hasLink(order)) return;
    const link = linkOf(order.id);
    const notes = await store.listNotes(order.id);
    if (!notes.some((note) => note.includes(link))) {
      await store.addNote(
        order.id,
        sayPayHere(config.language, config.mode, link),
        undefined,
        "buyer",
      );
    }
    await store.updateOrder(order.id, { meta_data: [{ key: LINK, value: link }] });
  }

  /**
   * What the merchant gave back in WooCommerce, which only books it: it goes back through the gateway, or becomes a task
   * where that cannot. Once per refund: its number is the command's.
   */
  async function giveBack(order: wire.Order): Promise<void> {
    for (const refund of order.refunds ?? []) {
      if (refund.reason?.includes("[Polygate")) continue;
      const money = refundedBy(refund, order.currency);
      if (!money) {
        await noteRefusal(order, refund, `${refund.total} is no sum of ${order.currency}.`);
        continue;
      }
      if (money.amount === 0) continue;
      const id = `refund ${refund.id}`;
      const reply = await bridge.handle({ type: "refund", id, orderId: order.id, money });
      if (reply.type === "refused") await noteRefusal(order, refund, reply.message);
    }
  }

  async function noteRefusal(order: wire.Order, refund: wire.Refund, why: string): Promise<void> {
    const mark = `[Polygate refund ${refund.id}]`;
    const notes = await store.listNotes(order.id);
    if (notes.some((note) => note.includes(mark))) return;
    const what = `The refund ${refund.id} was not sent to the buyer: ${why}`;
    await store.addNote(order.id, `${escapeNote(what)} ${mark}`);
  }
}

/** Whether we collected anything for the order: what was paid elsewhere goes back elsewhere. */
function isPaying(state: OrderState | undefined): boolean {
  return state !== undefined && state.record.captured > 0;
}

/** Absent where it is no sum of the currency, as with a shop's decimals beyond it. */
function refundedBy({ total }: wire.Refund, currency: string): Money | undefined {
  try {
    return parseMoney(total.replace(/^-/, ""), currency);
  } catch {
    return undefined;
  }
}
