import type { Fetch } from "@polygate/core";
import recorded from "./order.json" with { type: "json" };

type Meta = { id?: number; key: string; value: unknown };
export type FakeOrder = {
  id: number;
  status: string;
  currency: string;
  total: string;
  payment_method: string;
  transaction_id: string;
  date_paid_gmt: string | null;
  needs_processing?: boolean;
  meta_data: Meta[];
};
type Change = Partial<FakeOrder> & { set_paid?: boolean };
type Interception = (method: string, path: string) => Response | Error | undefined;

const notFound = {
  GET: '{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}',
  PUT: '{"code":"woocommerce_rest_shop_order_invalid_id","message":"ID is invalid.","data":{"status":400}}',
};
const noteTooLong =
  '{"code":"woocommerce_api_cannot_create_order_note","message":"Cannot create order note, please try again.","data":{"status":500}}';
export const cannotView =
  '{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot view this resource.","data":{"status":401}}';
/** What a key with Read permission gets for a change. */
export const cannotWrite =
  '{"code":"woocommerce_rest_authentication_error","message":"The API key provided does not have write permissions.","data":{"status":401}}';
export const maintenance =
  "<!DOCTYPE html><html><body>Briefly unavailable for scheduled maintenance.</body></html>";

/**
 * A store that holds one order and does with a PUT what WooCommerce 11.0.1 was seen to do: memory and status first, with the
 * paid date where the status is what it calls paid; then `set_paid`, which completes the payment only where the order still
 * needs one. Its database cuts transaction ids, WordPress swallows backslashes in notes and refuses the longest.
 */
export function createFakeStore(change: Partial<FakeOrder> = {}) {
  const order: FakeOrder = { ...JSON.parse(recorded.body), ...change };
  const notes: string[] = [];
  const requests: { method: string; path: string; init: RequestInit; url: string }[] = [];
  const statuses: string[] = [];
  let paidStatus: string | undefined;
  let intercept: Interception = () => undefined;

  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url);
    const method = init.method ?? "GET";
    const path = pathname.replace("/wp-json/wc/v3/", "");
    requests.push({ method, path, init, url });
    const instead = intercept(method, path);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;
    const answered = answer(method, path, init.body ? JSON.parse(String(init.body)) : {});
    // Real servers take their time: what must not happen at once would.
    await new Promise((resolve) => setTimeout(resolve, 1));
    return answered;
  };

  function answer(method: string, path: string, body: Change & { note?: string }): Response {
    if (path === "orders/727" && method === "GET") return json(order);
    if (path === "orders/727" && method === "PUT") return json(save(body));
    if (path === "orders/727/notes" && method === "GET") {
      return json(notes.map((note, index) => ({ id: index + 1, author: "REST API", note })));
    }
    if (path === "orders/727/notes" && method === "POST") {
      const note = String(body.note).replaceAll("\\", "");
      if (Buffer.byteLength(note) > 65_535) return text(noteTooLong, 500);
      notes.unshift(note);
      return json({ id: notes.length, note, customer_note: false }, 201);
    }
    return method === "PUT" ? text(notFound.PUT, 400) : text(notFound.GET, 404);
  }

  function save({ meta_data = [], status, set_paid, transaction_id }: Change): FakeOrder {
    for (const { key, value } of meta_data) {
      order.meta_data = [...order.meta_data.filter((meta) => meta.key !== key), { key, value }];
    }
    if (transaction_id !== undefined) {
      order.transaction_id = [...transaction_id].slice(0, 100).join("");
    }
    const paid = paidStatus ?? (order.needs_processing ? "processing" : "completed");
    if (status !== undefined) {
      become(status);
      if (status === paid || (status === "completed" && paid === "processing")) pay();
    }
    const needsPayment = ["pending", "failed"].includes(order.status) && /[1-9]/.test(order.total);
    if (set_paid && needsPayment) {
      become(paid);
      pay();
    }
    return order;
  }

  function become(status: string) {
    if (status !== order.status) statuses.push(status);
    order.status = status;
  }

  function pay() {
    order.date_paid_gmt ??= "2026-11-22T03:00:00";
  }

  return {
    fetch,
    order,
    notes,
    requests,
    /** What the order became, in order: with each, WooCommerce sends mails and moves stock. */
    statuses,
    /** A plugin's own answer to what an order is once it is paid. */
    set paidStatus(status: string) {
      paidStatus = status;
    },
    /** The writes that came through, in order. */
    writes: () =>
      requests
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) => `${method} ${path}`),
    /** Answers instead of the store, where it gives an answer or an error to throw. */
    set intercept(interception: Interception) {
      intercept = interception;
    },
  };
}

function json(body: unknown, status = 200): Response {
  return text(JSON.stringify(body), status);
}

function text(body: string, status: number): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "application/json; charset=UTF-8" },
  });
}
