import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import {
  admin,
  BACKEND,
  type call,
  checkout,
  control,
  oneOrder,
  open,
  type Purchase,
  seeded,
  store,
} from "../client.ts";

/** The Medusa under test. */
export interface Machine {
  kill(): Promise<void>;
  /** Boots it again, with these environment variables more. */
  start(more?: Readonly<Record<string, string>>): Promise<unknown>;
}

export type Scenario = readonly [name: string, run: (machine: Machine) => Promise<void>];

/** The same scenario at each of these providers. */
export function at<Provider extends string>(
  providers: readonly Provider[],
  name: string,
  run: (provider: Provider) => Promise<void>,
): Scenario[] {
  return providers.map((it) => [`${name} (${it})`, () => run(it)]);
}

/** The two that go through everything the gateway has. */
export const BOTH = ["wezopay", "zaakpay"] as const;

/** The others. */
export const OTHERS = ["zozo", "paygate", "zotlo"] as const;

/** A buyer on the gateway's own page. */
export async function started(provider: string, options = {}): Promise<Purchase> {
  const purchase = await checkout(provider, options);
  const page = await open(purchase.url);
  assert.ok(page.status < 400, `${page.status} ${page.text.slice(0, 300)}`);
  return purchase;
}

/** Medusa's payment of the purchase's one order. */
export async function paymentOf(purchase: Purchase) {
  const order = await oneOrder(purchase);
  return order.payment_collections[0].payments[0];
}

export function refund(paymentId: string, amount?: number) {
  return admin(`/payments/${paymentId}/refund`, amount === undefined ? {} : { amount });
}

/** The buyer changes the cart, which drops its payment sessions. */
export async function addTea(purchase: Purchase): Promise<void> {
  const answer = await store(`/carts/${purchase.cart}/line-items`, {
    variant_id: seeded.tea,
    quantity: 1,
  });
  assert.equal(answer.status, 200, answer.text);
}

/** The webhook that the gateway would have sent for a payment, signed with the sandbox's published keys. */
export async function genuine({
  gateway,
  provider,
  payment,
}: Purchase): Promise<Parameters<typeof call>> {
  const { json: paid } = await control(`/${gateway}/payments/${payment}`);
  const url = `${BACKEND}/polygate/${provider}/webhook`;
  if (gateway === "wezopay") {
    const body = `{"event":"payment.completed","token":"${paid.id}","invoice_id":"${payment}","status":"paid","amount":${paid.paid.amount / 100},"trx_id":"${paid.transactionId}"}`;
    const signature = createHmac("sha256", "whsec_sandbox_wezopay").update(body).digest("hex");
    return [url, { method: "POST", headers: { "x-wezopay-signature": signature }, body }];
  }
  const txnData = JSON.stringify({
    merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
    txns: [
      {
        amount: String(paid.paid.amount),
        pgTransId: paid.transactionId,
        orderId: payment,
        responseCode: "100",
        responseDescription: "The transaction was completed successfully. ",
      },
    ],
  });
  const secret = "0678056d96914a8583fb518caf42828a";
  const checksum = createHmac("sha256", secret).update(txnData).digest("hex");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ txnData, checksum }).toString();
  return [url, { method: "POST", headers, body }];
}
