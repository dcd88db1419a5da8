import { html, raw } from "hono/html";
import type { Evidence } from "../../polygate.ts";
import type { Attempt, Order, ReceivedWebhook } from "../orders.ts";
import { showMoney } from "../price.ts";
import { orderLines } from "./cart.ts";
import { evidenceList } from "./evidence.ts";
import type { Html } from "./layout.ts";

/** Everything the order page shows. */
export interface OrderView {
  readonly order: Order;
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  /** More than once where the buyer also paid an earlier try. */
  readonly timesPaid: number;
  /** The server's story of the payment that tells most: the one that paid, else the newest. Absent if it is silent. */
  readonly timeline: readonly Evidence[] | undefined;
  readonly webhooks: readonly ReceivedWebhook[];
  /** Whether more is about to happen, so that the page should look again. */
  readonly isOpen: boolean;
}

type Standing = "paid" | "waiting" | "failed" | "expired" | "cancelled" | "unpaid";

const HEADINGS: Readonly<Record<Standing, string>> = {
  paid: "Paid. Thank you!",
  waiting: "Waiting for your payment",
  failed: "The payment was declined",
  expired: "The time to pay ran out",
  cancelled: "The payment was cancelled",
  unpaid: "Not paid yet",
};

const WORDS: Readonly<Record<Standing, string>> = {
  paid: "Your imaginary tea is on its way.",
  waiting: "This page changes by itself as soon as the money is confirmed.",
  failed: "No money was taken. You can try again, the same way or another.",
  expired:
    "If you did pay at the last moment, the payment will still be found and this page will say so.",
  cancelled: "No money was taken.",
  unpaid: "Choose how you would like to pay.",
};

/** The order page's frame; what changes stands in its live part. */
export function orderPage(view: OrderView): Html {
  const { token } = view.order;
  return html`<p class="unseen" role="status" data-said></p>
    <div class="order" data-live="/orders/${token}/live">${orderLive(view)}</div>`;
}

/** The part of the order page that changes. */
export function orderLive(view: OrderView): Html {
  const { order, attempts, timeline, webhooks } = view;
  const standing = standingOf(order, attempts[0]);
  const told = attempts.find(({ status }) => status === "success") ?? attempts[0];
  return html`<section class="banner ${standing}"${view.isOpen ? raw(" data-open") : ""}>
      <span class="mark" aria-hidden="true">${MARKS[standing]}</span>
      <div>
        <h1 data-status>${HEADINGS[standing]}</h1>
        <p>Order <strong>${order.number}</strong> · ${showMoney(order.money)}. ${WORDS[standing]}</p>
        ${actions(order, attempts[0], standing)}
      </div>
    </section>
    ${paidTwice(view.timesPaid)}
    <div class="columns">
      <section class="card">
        <h2>What just happened</h2>
        ${told ? evidenceList({ attempt: told, timeline, webhooks }) : html`<p>No payment has been opened yet.</p>`}
      </section>
      <section class="card summary">
        <h2>Your order</h2>
        ${orderLines(order.lines, order.money.currency)}
        ${told ? html`<p class="small-print">Payment <code>${told.sessionId}</code>${attempts.length > 1 ? html`, try ${attempts.length}` : ""}</p>` : ""}
      </section>
    </div>`;
}

function standingOf(order: Order, newest: Attempt | undefined): Standing {
  if (order.paidAt !== undefined) return "paid";
  if (!newest) return "unpaid";
  if (newest.status === "pending" || newest.status === "success") return "waiting";
  return newest.status;
}

function actions(order: Order, newest: Attempt | undefined, standing: Standing): Html {
  const pay = `/orders/${order.token}/pay`;
  if (standing === "paid")
    return html`<p class="actions"><a class="button" href="/">Buy more tea</a></p>`;
  if (standing === "waiting" && newest) {
    return html`<p class="actions">
      <a class="button primary" href="${newest.checkoutUrl}">Go on paying</a>
      <a class="button" href="${pay}">Pay another way</a>
    </p>`;
  }
  const label = standing === "unpaid" ? "Pay now" : "Pay again";
  return html`<p class="actions"><a class="button primary" href="${pay}">${label}</a></p>`;
}

function paidTwice(count: number): Html {
  return count < 2
    ? html``
    : html`<p class="notice problem" role="alert">This order was paid ${count} times. The shop owes you money back.</p>`;
}

const CHECK = raw(
  `<svg viewBox="0 0 24 24" focusable="false"><path d="m5 13 4.5 4.5L19 7.5" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
);
const CROSS = raw(
  `<svg viewBox="0 0 24 24" focusable="false"><path d="m7 7 10 10M17 7 7 17" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/></svg>`,
);
const CLOCK = raw(
  `<svg viewBox="0 0 24 24" focusable="false"><path d="M12 7v5.5l3.5 2" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
);

const MARKS = {
  paid: CHECK,
  waiting: CLOCK,
  unpaid: CLOCK,
  failed: CROSS,
  expired: CROSS,
  cancelled: CROSS,
} as const;
