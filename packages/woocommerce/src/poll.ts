import { createHash } from "node:crypto";
import {
  type Bridge,
  type Clock,
  PaymentError,
  type Poll,
  parseJsonText,
  writeJson,
} from "@polygate/core";
import * as z from "zod";
import type { ParsedConfig } from "./config.ts";
import { hasLink } from "./memory.ts";
import { notify } from "./notices.ts";
import { toOrderMessage } from "./order-message.ts";
import { PAGE, type Store } from "./store.ts";
import type { KeepWebhooks } from "./webhooks.ts";
import type * as wire from "./wire.ts";

const SECOND = 1_000;
/** How far behind the newest change that was seen the next look begins: stores save changes later than they date them. */
const OVERLAP = 300 * SECOND;
/** How often it is looked whether WooCommerce's webhooks still go, beside the first time. */
const WEBHOOKS_EVERY = 3_600 * SECOND;

/** Where a look goes on. Times are milliseconds since 1970, those of orders by the store's clock. */
const Cursor = z.object({
  from: z.string().regex(/^\d+$/).transform(Number),
  page: z.string().regex(/^\d+$/).transform(Number),
});
type Cursor = z.infer<typeof Cursor>;

interface PollOptions {
  readonly store: Store;
  readonly bridge: Bridge;
  readonly config: ParsedConfig;
  readonly clock: Clock;
  readonly keepWebhooks: KeepWebhooks;
}

/**
 * Asks the store which orders have changed, and keeps a reason to look at those that concern us. So webhooks may get lost:
 * WooCommerce sends each once.
 */
export function createPoll({ store, bridge, config, clock, keepWebhooks }: PollOptions) {
  let webhooksAt = Number.NEGATIVE_INFINITY;

  return async (
    text: string | undefined,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Poll> => {
    const cursor = read(text) ?? {
      from: (config.since || clock()) - OVERLAP,
      page: 1,
    };
    await lookAtWebhooks(signal);
    const orders = await store.listChanged(toStoreTime(cursor.from), cursor.page, signal);
    for (const order of orders) {
      if (concernsUs(order)) await bridge.keep(toOrderMessage(order.id, toMessageId(order)));
    }
    const hasMore = orders.length === PAGE;
    const next = hasMore ? goOn(cursor, orders) : { from: caughtUp(cursor, orders), page: 1 };
    return { cursor: write(next), after: hasMore ? 0 : config.pollEvery };
  };

  async function lookAtWebhooks(signal: AbortSignal | undefined): Promise<void> {
    if (Math.abs(clock() - webhooksAt) < WEBHOOKS_EVERY) return;
    try {
      await keepWebhooks(signal);
    } catch (error) {
      // Orders are found without them, only later: the owner is told, once a day.
      if (!PaymentError.is(error)) throw error;
      const day = new Date(clock()).toISOString().slice(0, 10);
      await notify(bridge, {
        about: `webhooks ${day}`,
        message: `WooCommerce would not send this server its webhooks, so orders are noticed later than need be. ${error.message}`,
      });
    }
    webhooksAt = clock();
  }

  function concernsUs(order: wire.ChangedOrder): boolean {
    return order.payment_method === config.paymentMethod || hasLink(order);
  }
}

/**
 * The next page begins with the last change of this one, not by counting: an order that changes meanwhile goes to the end,
 * and all after it move up. Only where a whole page is of one second it is counted.
 */
function goOn({ from, page }: Cursor, orders: readonly wire.ChangedOrder[]) {
  const last = changedAt(orders.at(-1)) - SECOND;
  return last > from ? { from: last, page: 1 } : { from, page: page + 1 };
}

function caughtUp({ from }: Cursor, orders: readonly wire.ChangedOrder[]): number {
  return Math.max(from, changedAt(orders.at(-1)) - OVERLAP);
}

function changedAt(order: wire.ChangedOrder | undefined): number {
  const at = Date.parse(`${order?.date_modified_gmt}Z`);
  return Number.isNaN(at) ? 0 : at;
}

/** The same for the same order in the same state, so that what is seen again is kept once. */
function toMessageId(order: wire.ChangedOrder): string {
  const { id, status, currency, total, payment_method, date_modified_gmt, date_paid_gmt } = order;
  const refunds = (order.refunds ?? []).map((refund) => refund.id);
  const seen = [status, currency, total, payment_method, date_modified_gmt, date_paid_gmt, refunds];
  const digest = createHash("sha256").update(JSON.stringify(seen)).digest("hex");
  return `seen ${id} ${digest}`;
}

/** As the store's API wants it: UTC, without saying so. */
function toStoreTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

function write({ from, page }: Cursor): string {
  return writeJson({ from: String(from), page: String(page) });
}

function read(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  return Cursor.safeParse(parseJsonText(text)).data;
}
