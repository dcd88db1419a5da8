import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Store } from "./store.ts";

const ADDRESS = {
  first_name: "Asha",
  last_name: "Rahman",
  address_1: "1 Lake Road",
  city: "Mumbai",
  state: "MH",
  postcode: "400001",
  country: "IN",
  phone: "9999999999",
};

/** What a request came to. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the store answers is looked into, not typed
  readonly json: any;
}

/** A shopper's browser without a window: keeps its cookies. */
export class Shopper {
  readonly store: Store;
  private readonly cookies = new Map<string, string>();
  private nonce = "";
  private hasOrdered = false;

  constructor(store: Store) {
    this.store = store;
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { redirect: "manual", ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      const value = pair.slice(at + 1);
      if (value === "" || /max-age=0/i.test(cookie)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), value);
    }
    this.nonce = response.headers.get("nonce") ?? this.nonce;
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return {
      status: response.status,
      text,
      location: response.headers.get("location") ?? "",
      json,
    };
  }

  /** The store API, which the checkout block speaks. */
  async api(path: string, body?: object): Promise<Answer> {
    const url = `${this.store.access.url}/?rest_route=/wc/store/v1${path}`;
    if (this.nonce === "")
      await this.fetch(`${this.store.access.url}/?rest_route=/wc/store/v1/cart`);
    return await this.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { nonce: this.nonce, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async add(product: number, quantity = 1): Promise<void> {
    const added = await this.api("/cart/add-item", { id: product, quantity });
    assert.equal(added.status, 201, added.text.slice(0, 500));
  }

  async cartCount(): Promise<number> {
    // The cart is emptied on a page of the shop, not by the API.
    await this.fetch(`${this.store.access.url}/`);
    return (await this.api("/cart")).json.items_count;
  }

  /** Orders what is in the cart through the checkout block's API. */
  async checkout(method: string): Promise<{ id: number; url: string; answer: Answer }> {
    // WooCommerce takes one order's second checkout within the same second for sold out: its reservation's row stays as it was.
    if (this.hasOrdered) await setTimeout(1100);
    this.hasOrdered = true;
    const email = `buyer.${Date.now()}.${Math.floor(Math.random() * 1e6)}@example.com`;
    const answer = await this.api("/checkout", {
      billing_address: { ...ADDRESS, email },
      shipping_address: ADDRESS,
      payment_method: method,
    });
    return {
      id: answer.json?.order_id,
      url: answer.json?.payment_result?.redirect_url ?? "",
      answer,
    };
  }

  /** A whole purchase up to the gateway. */
  async buy(product: number, method = "polygate_zozo"): Promise<Purchase> {
    await this.add(product);
    const { id, url, answer } = await this.checkout(method);
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    assert.match(url, /\/checkout\//, "the shopper is sent to the server's page");
    return { id, url, gateway: method.replace("polygate_", ""), shopper: this };
  }

  /** Orders through the classic checkout's form. */
  async classic(page: number, method: string): Promise<{ id: number; url: string }> {
    const { url } = this.store.access;
    const form = await this.fetch(`${url}/?page_id=${page}`);
    const html = form.status === 301 ? await this.fetch(form.location) : form;
    const nonce = /name="woocommerce-process-checkout-nonce" value="(\w+)"/.exec(html.text)?.[1];
    assert.ok(nonce, "the classic checkout has its form");
    const fields = new URLSearchParams({
      "woocommerce-process-checkout-nonce": nonce,
      payment_method: method,
      billing_email: `classic.${Date.now()}@example.com`,
    });
    for (const [name, value] of Object.entries(ADDRESS)) fields.set(`billing_${name}`, value);
    const answer = await this.fetch(`${url}/?wc-ajax=checkout`, { method: "POST", body: fields });
    assert.equal(answer.json?.result, "success", answer.text.slice(0, 500));
    return { id: answer.json.order_id, url: answer.json.redirect };
  }

  /** Pays an order from its own page. */
  async payOrder(payUrl: string, method: string): Promise<string> {
    const page = await this.fetch(payUrl);
    const nonce = /name="woocommerce-pay-nonce" value="(\w+)"/.exec(page.text)?.[1];
    assert.ok(nonce, `the order's pay page has its form: ${page.status} ${page.location}`);
    const fields = new URLSearchParams({
      "woocommerce-pay-nonce": nonce,
      woocommerce_pay: "1",
      payment_method: method,
    });
    const answer = await this.fetch(payUrl, { method: "POST", body: fields });
    assert.equal(answer.status, 302, answer.text.slice(0, 300));
    return answer.location;
  }
}

export interface Purchase {
  readonly id: number;
  /** The server's page. */
  readonly url: string;
  readonly gateway: string;
  readonly shopper: Shopper;
}

/** Waits for what must come true. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  seconds = 20,
): Promise<Value> {
  for (let tries = 0; tries < seconds * 4; tries += 1) {
    const value = await look();
    if (value) return value;
    await setTimeout(250);
  }
  throw new Error(`it never came true that ${what}`);
}
