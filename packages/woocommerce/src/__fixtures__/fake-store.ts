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
  meta_data: Meta[];
};
type Change = Partial<FakeOrder> & { set_paid?: boolean };
type Interception = (method: string, path: string) => Response | Error | undefined;

const notFound =
  '{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}';
export const cannotView =
  '{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot view this resource.","data":{"status":401}}';
/** What a key with Read permission gets for a change. */
export const cannotWrite =
  '{"code":"woocommerce_rest_authentication_error","message":"The API key provided does not have write permissions.","data":{"status":401}}';
export const maintenance =
  "<!DOCTYPE html><html><body>Briefly unavailable for scheduled maintenance.</body></html>";

/**
 * A store that holds one order and does with a PUT what WC_REST_Orders_Controller::save_object does: memory and status
 * first, then `set_paid`, which completes the payment only where the order still needs one.
 */
export function createFakeStore(change: Partial<FakeOrder> = {}) {
  const order: FakeOrder = { ...JSON.parse(recorded.body), ...change };
  const notes: string[] = [];
  const requests: { method: string; path: string; init: RequestInit; url: string }[] = [];
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
      notes.unshift(String(body.note));
      return json({ id: notes.length, note: body.note, customer_note: false }, 201);
    }
    return new Response(notFound, {
      status: 404,
      headers: { "content-type": "application/json; charset=UTF-8" },
    });
  }

  function save({ meta_data = [], status, set_paid, transaction_id }: Change): FakeOrder {
    for (const { key, value } of meta_data) {
      order.meta_data = [...order.meta_data.filter((meta) => meta.key !== key), { key, value }];
    }
    if (transaction_id !== undefined) order.transaction_id = transaction_id;
    if (status !== undefined) order.status = status;
    const needsPayment = ["pending", "failed"].includes(order.status) && /[1-9]/.test(order.total);
    if (set_paid && needsPayment) {
      order.status = "processing";
      order.date_paid_gmt ??= "2026-11-22T03:00:00";
    }
    return order;
  }

  return {
    fetch,
    order,
    notes,
    requests,
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
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=UTF-8" },
  });
}
