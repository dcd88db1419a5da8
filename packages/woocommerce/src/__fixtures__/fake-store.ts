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
  number?: string;
  date_created_gmt?: string;
  date_modified_gmt: string;
  refunds?: { id: number; reason: string; total: string }[];
};
export type FakeWebhook = {
  id: number;
  name: string;
  status: string;
  topic: string;
  delivery_url: string;
  secret: string;
};
type Change = Partial<FakeOrder> & { set_paid?: boolean };
type Interception = (method: string, path: string) => Response | Error | undefined;

const notFound = {
  GET: '{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}',
  PUT: '{"code":"woocommerce_rest_shop_order_invalid_id","message":"ID is invalid.","data":{"status":400}}',
};
const noOrder =
  '{"code":"woocommerce_rest_order_invalid_id","message":"Invalid order ID.","data":{"status":404}}';
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
 * A store that holds an order, and others that are only listed, and does with a PUT what WooCommerce 11.0.1 was seen to do: memory and status first, with the
 * paid date where the status is what it calls paid; then `set_paid`, which completes the payment only where the order still
 * needs one. Its database cuts transaction ids, WordPress swallows backslashes in notes and refuses the longest.
 */
export function createFakeStore(change: Partial<FakeOrder> = {}) {
  const order: FakeOrder = { ...JSON.parse(recorded.body), ...change };
  const others: FakeOrder[] = [];
  const notes: string[] = [];
  const mails: string[] = [];
  const webhooks: FakeWebhook[] = [];
  const settings: Record<string, string> = {
    woocommerce_currency: "INR",
    woocommerce_price_num_decimals: "2",
  };
  const requests: { method: string; path: string; init: RequestInit; url: string }[] = [];
  const statuses: string[] = [];
  let paidStatus: string | undefined;
  let intercept: Interception = () => undefined;
  let lose = (_method: string, _path: string): boolean => false;

  const fetch: Fetch = async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const method = init.method ?? "GET";
    const path = pathname.replace("/wp-json/wc/v3/", "");
    requests.push({ method, path, init, url });
    const instead = intercept(method, path);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;
    const answered = answer(
      method,
      path,
      init.body ? JSON.parse(String(init.body)) : {},
      Object.fromEntries(searchParams),
    );
    // Real servers take their time: what must not happen at once would.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (lose(method, path)) throw new TypeError("fetch failed");
    return answered;
  };

  function answer(
    method: string,
    path: string,
    body: Change & Partial<FakeWebhook> & { note?: string; customer_note?: boolean },
    query: Record<string, string>,
  ): Response {
    if (path === "orders" && method === "GET") return json(list(query));
    if (path === "webhooks" && method === "GET") return json(searchWebhooks(query));
    if (path === "webhooks" && method === "POST") return json(addWebhook(body), 201);
    const webhook = webhooks.find(({ id }) => path === `webhooks/${id}`);
    if (webhook && method === "PUT") return json(without(Object.assign(webhook, body)));
    if (path === "payment_gateways") {
      return json([
        { id: "polygate", title: "Pay online", enabled: true },
        { id: "cod", title: "Cash on delivery", enabled: false },
      ]);
    }
    const setting = settings[path.replace("settings/general/", "")];
    if (setting !== undefined) return json({ id: path, value: setting });
    if (path === "orders/0/notes") return text(noOrder, 404);
    if (path === "orders/727" && method === "GET") return json(order);
    if (path === "orders/727" && method === "PUT") return json(save(body));
    if (path === "orders/727/notes" && method === "GET") {
      return json(notes.map((note, index) => ({ id: index + 1, author: "REST API", note })));
    }
    if (path === "orders/727/notes" && method === "POST") {
      const note = String(body.note).replaceAll("\\", "");
      if (Buffer.byteLength(note) > 65_535) return text(noteTooLong, 500);
      notes.unshift(note);
      // WooCommerce mails what the buyer is to see while it answers.
      if (body.customer_note) mails.push(note);
      return json({ id: notes.length, note, customer_note: body.customer_note === true }, 201);
    }
    return method === "PUT" ? text(notFound.PUT, 400) : text(notFound.GET, 404);
  }

  /** The oldest change first; what was thrown away is not listed. */
  function list({ modified_after = "", page = "1", per_page = "10", _fields = "" }) {
    const size = Number(per_page);
    return [order, ...others]
      .filter(({ status }) => status !== "trash")
      .filter(({ date_modified_gmt }) => date_modified_gmt > modified_after)
      .toSorted((one, other) => (one.date_modified_gmt < other.date_modified_gmt ? -1 : 1))
      .slice((Number(page) - 1) * size, Number(page) * size)
      .map((found) => pick(found, _fields.split(",")));
  }

  /** In the order in which they were made, without their secrets. */
  function searchWebhooks({ search = "", status = "all" }) {
    return webhooks
      .filter(({ name }) => name.includes(search))
      .filter((webhook) => status === "all" || webhook.status === status)
      .map(without);
  }

  function addWebhook({ name = "", topic = "", delivery_url = "", secret = "" }) {
    const webhook = {
      id: webhooks.length + 1,
      name,
      topic,
      delivery_url,
      secret,
      status: "active",
    };
    webhooks.push(webhook);
    return without(webhook);
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
    touch();
    return order;
  }

  /** Every change of an order dates it, to the second. */
  function touch() {
    const at = Date.parse(`${order.date_modified_gmt}Z`) + 1000;
    order.date_modified_gmt = new Date(at).toISOString().slice(0, 19);
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
    /** Orders that are listed beside it. */
    others,
    notes,
    /** What was mailed to the buyer. */
    mails,
    webhooks,
    settings,
    /** A person or a plugin changes the order. */
    edit(edited: Partial<FakeOrder>) {
      Object.assign(order, edited);
      touch();
    },
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
    /** Whether an answer gets lost on its way: what was asked for was done. */
    set lose(loses: typeof lose) {
      lose = loses;
    },
    /** Answers instead of the store, where it gives an answer or an error to throw. */
    set intercept(interception: Interception) {
      intercept = interception;
    },
  };
}

function pick(found: FakeOrder, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(found).filter(([name]) => fields.includes(name)));
}

function without({ secret: _, ...webhook }: FakeWebhook): Omit<FakeWebhook, "secret"> {
  return webhook;
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
