import { createHash, createHmac } from "node:crypto";
import type { Store } from "./store.ts";

/** The connection's newest key, as the store has it. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

export async function readKey(store: Store): Promise<Key> {
  const { polygate_connection } = await store.options(["polygate_connection"]);
  const { keys } = polygate_connection as { readonly keys: readonly [Key] };
  return keys[0];
}

/** What the server says of a payment that came in full. */
export function paidMessage(store: Store, order: number, payment: string, more: object = {}) {
  return {
    site: store.access.url,
    event: `evt_${payment}_${Math.floor(Math.random() * 1e9)}`,
    type: "payment",
    version: "7",
    order: String(order),
    payment,
    gateway: "zozo",
    mode: "test",
    amount: "251.00",
    currency: "INR",
    state: "paid",
    status: "captured",
    received: "251.00",
    refunded: "0.00",
    transaction: `UTR${payment}`,
    sentence: `zozo payment ${payment} collected 251.00 INR.`,
    ...more,
  };
}

/** Signs and sends a notification by hand, as docs/connect.md has it: written anew, so that no mistake agrees with itself. */
export async function notify(
  store: Store,
  key: Key,
  message: object | string,
  { at = Date.now(), address = "?wc-api=polygate", signature = "" } = {},
) {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const url = new URL(`${store.access.url}/${address}`);
  const timestamp = String(Math.floor(at / 1000));
  const hash = createHash("sha256").update(body).digest("hex");
  const text = ["v1", timestamp, key.id, "POST", `${url.pathname}${url.search}`, hash].join("\n");
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/json",
      "x-polygate-key": key.id,
      "x-polygate-timestamp": timestamp,
      "x-polygate-signature":
        signature || `v1=${createHmac("sha256", key.secret).update(text).digest("hex")}`,
    },
    body,
  });
  const said = await response.text();
  let outcome = "";
  try {
    outcome = JSON.parse(said).outcome ?? "";
  } catch {
    // A page.
  }
  return { status: response.status, outcome, text: said };
}
