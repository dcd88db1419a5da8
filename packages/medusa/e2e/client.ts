import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { BACKEND, SANDBOX } from "./ports.ts";

// biome-ignore lint/suspicious/noExplicitAny: what Medusa and the sandbox answer is looked into, not typed
export type Answer = { status: number; headers: Headers; text: string; json: any };

export { BACKEND };

export const seeded = JSON.parse(
  readFileSync(new URL("./.app/seeded.json", import.meta.url), "utf8"),
);

/** Everything an anonymous visitor was told, to be read for secrets afterwards. */
export const anonymous: { url: string; text: string }[] = [];

/** What store clients wrote into sessions' `data` themselves, as it stands in JSON: Medusa shows it to them again. */
export const claims: string[] = [];

export async function call(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

async function api(path: string, headers: Record<string, string>, body?: unknown, method?: string) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return call(`${BACKEND}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "content-type": "application/json", ...headers },
    ...init,
  });
}

/** The store as a visitor who is not logged in. */
export async function store(path: string, body?: unknown, method?: string): Promise<Answer> {
  const answer = await api(
    `/store${path}`,
    { "x-publishable-api-key": seeded.publishableKey },
    body,
    method,
  );
  anonymous.push({ url: path, text: answer.text });
  return answer;
}

export async function admin(path: string, body?: unknown, method?: string): Promise<Answer> {
  const key = Buffer.from(`${seeded.secretKey}:`).toString("base64");
  return api(`/admin${path}`, { authorization: `Basic ${key}` }, body, method);
}

export async function control(path: string, body?: unknown, method?: string): Promise<Answer> {
  const answer = await call(`${SANDBOX}/control${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(answer.status < 300, `sandbox ${path}: ${answer.status} ${answer.text}`);
  return answer;
}

export type GatewayName = "wezopay" | "zaakpay" | "zozo" | "paygate" | "zotlo";

export interface Purchase {
  readonly email: string;
  readonly cart: string;
  readonly collection: string;
  readonly provider: string;
  readonly gateway: GatewayName;
  session: string;
  url: string;
  /** The payment's id in the ledger and at the gateway. */
  payment: string;
}

/** Which gateway each provider of the configuration is at. */
const gateways: Readonly<Record<string, GatewayName>> = {
  wezopay: "wezopay",
  switched: "wezopay",
  zaakpay: "zaakpay",
  zaakrefund: "zaakpay",
  zozo: "zozo",
  paygate: "paygate",
  zotlo: "zotlo",
};

function gatewayOf(provider: string): GatewayName {
  return gateways[provider] ?? assert.fail(`no provider ${provider}`);
}

let buyers = 0;

/** A guest fills a cart and chooses to pay. */
export async function checkout(
  provider: string,
  {
    currency = gatewayOf(provider) === "wezopay" ? "bdt" : "inr",
    variant = seeded.tea,
    data = undefined as object | undefined,
  } = {},
): Promise<Purchase> {
  buyers += 1;
  const email = `buyer${buyers}.${Date.now()}@example.com`;
  const country = { inr: "in", bdt: "bd", usd: "us", jpy: "jp", kwd: "kw" }[currency];
  const created = await store("/carts", {
    region_id: seeded.regions[currency],
    email,
    shipping_address: {
      first_name: "Asha",
      last_name: "Rahman",
      address_1: "1 Lake Road",
      city: "Dhaka",
      postal_code: "1200",
      country_code: country,
      phone: "01712345678",
    },
    items: [{ variant_id: variant, quantity: 1 }],
  });
  assert.equal(created.status, 200, created.text);
  const cart = created.json.cart.id;
  const shipped = await store(`/carts/${cart}/shipping-methods`, { option_id: seeded.shipping });
  assert.equal(shipped.status, 200, shipped.text);
  const collected = await store("/payment-collections", { cart_id: cart });
  assert.equal(collected.status, 200, collected.text);
  const purchase: Purchase = {
    email,
    cart,
    collection: collected.json.payment_collection.id,
    provider,
    gateway: gatewayOf(provider),
    session: "",
    url: "",
    payment: "",
  };
  await choose(purchase, provider, data);
  return purchase;
}

/** Makes a payment session, as the storefront does when a way to pay is chosen. */
export async function choose(purchase: Purchase, provider: string, data?: object): Promise<void> {
  for (const [name, value] of Object.entries(data ?? {})) {
    claims.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  const answer = await store(`/payment-collections/${purchase.collection}/payment-sessions`, {
    provider_id: `pp_polygate_${provider}`,
    ...(data && { data }),
  });
  assert.equal(answer.status, 200, answer.text);
  const session = answer.json.payment_collection.payment_sessions.find(
    (it: { provider_id: string }) => it.provider_id === `pp_polygate_${provider}`,
  );
  purchase.session = session.id;
  purchase.url = session.data.url;
  purchase.payment = session.data.payment;
}

/** The buyer's browser opens the pay link and, where it gets a form, posts it. @returns where it ended. */
export async function open(url: string): Promise<Answer> {
  const answer = await call(url);
  return (await submit(answer.text)) ?? answer;
}

/** Posts the form of a page, as the page's own script would. */
async function submit(page: string): Promise<Answer | undefined> {
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) return undefined;
  const fields = new URLSearchParams();
  for (const [, name = "", value = ""] of page.matchAll(/name="([^"]*)" value="([^"]*)"/g)) {
    fields.set(name, unescapeHtml(value));
  }
  return call(unescapeHtml(action), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: fields.toString(),
  });
}

function unescapeHtml(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** The gateway sends the buyer's browser back: Zaakpay by a signed form, the other by a link. */
export async function comeBack({ gateway, payment, provider, url }: Purchase): Promise<Answer> {
  if (gateway === "wezopay") {
    return call(`${BACKEND}/polygate/${provider}/return/${url.split("/").at(-1)}`);
  }
  const { json } = await control(`/${gateway}/payments/${payment}`);
  const answer = await submit((await call(json.payUrl)).text);
  assert.ok(answer, "the gateway's page sends the buyer back");
  return answer;
}

export function pay({ gateway, payment }: Purchase, body: object = {}): Promise<Answer> {
  return control(`/${gateway}/payments/${payment}/pay`, body);
}

/** What the sandbox says of webhooks it has for a payment. */
export async function webhooks({ gateway, payment }: Purchase) {
  return (await control(`/webhooks?gateway=${gateway}&payment=${payment}`)).json.webhooks;
}

export function scenario({ gateway, payment }: Purchase, name: string): Promise<Answer> {
  return control(`/${gateway}/scenario`, { scenario: name, payment });
}

export async function ordersOf({ email }: Purchase) {
  const { json } = await admin(
    `/orders?limit=100&order=-created_at&fields=id,email,payment_status,status,*payment_collections.payments,*payment_collections.payments.refunds,*payment_collections.payments.captures`,
  );
  return json.orders.filter((order: { email: string }) => order.email === email);
}

export async function attempt(id: string) {
  const { json, text } = await admin(`/polygate/attempts/${id}`);
  assert.ok(json?.attempt, text);
  return json.attempt;
}

export function sweep(): Promise<Answer> {
  return admin("/polygate/sweep", {});
}

export function check(id: string): Promise<Answer> {
  return admin(`/polygate/attempts/${id}/check`, {});
}

/** Waits for what must come true. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  seconds = 20,
): Promise<Value> {
  for (let tries = 0; tries < seconds * 5; tries += 1) {
    const value = await look();
    if (value) return value;
    await setTimeout(200);
  }
  throw new Error(`it never came true that ${what}`);
}

/** One order, paid by this purchase's payment. */
export async function oneOrder(purchase: Purchase) {
  // Medusa writes the order down before it authorizes the payment.
  const orders = await until("there is a paid order", async () => {
    const found = await ordersOf(purchase);
    return (
      found.some((order: { payment_status: string }) => order.payment_status === "captured") &&
      found
    );
  });
  assert.equal(orders.length, 1, "exactly one order");
  return orders[0];
}

export async function noOrder(purchase: Purchase): Promise<void> {
  assert.deepEqual(await ordersOf(purchase), []);
}

export async function ends(id: string, outcome: string) {
  return until(`${id} ends as ${outcome}`, async () => {
    const now = await attempt(id);
    return now.outcome === outcome && now;
  });
}
