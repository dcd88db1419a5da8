import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import {
  admin,
  attempt,
  BACKEND,
  call,
  check,
  checkout,
  choose,
  comeBack,
  control,
  ends,
  noOrder,
  oneOrder,
  open,
  ordersOf,
  type Purchase,
  pay,
  scenario,
  seeded,
  store,
  until,
  webhooks,
} from "./client.ts";

/** The Medusa under test. */
export interface Machine {
  kill(): Promise<void>;
  start(): Promise<unknown>;
}

export type Scenario = readonly [name: string, run: (machine: Machine) => Promise<void>];

const both = (name: string, run: (provider: "wezopay" | "zaakpay") => Promise<void>): Scenario[] =>
  (["wezopay", "zaakpay"] as const).map((it) => [`${name} (${it})`, () => run(it)]);

async function started(provider: string, options = {}): Promise<Purchase> {
  const purchase = await checkout(provider, options);
  const at = await open(purchase.url);
  assert.ok(at.status < 400, `${at.status} ${at.text.slice(0, 300)}`);
  return purchase;
}

async function paymentOf(purchase: Purchase) {
  const order = await oneOrder(purchase);
  return order.payment_collections[0].payments[0];
}

function refund(paymentId: string, amount?: number) {
  return admin(`/payments/${paymentId}/refund`, amount === undefined ? {} : { amount });
}

async function stock(quantity: number): Promise<void> {
  const { status, text } = await admin(
    `/inventory-items/${seeded.rareItem}/location-levels/${seeded.location}`,
    { stocked_quantity: quantity },
  );
  assert.equal(status, 200, text);
}

async function addTea(purchase: Purchase): Promise<void> {
  const answer = await store(`/carts/${purchase.cart}/line-items`, {
    variant_id: seeded.tea,
    quantity: 1,
  });
  assert.equal(answer.status, 200, answer.text);
}

/** The gateways that the other scenarios leave out. */
const others = (name: string, run: (provider: string) => Promise<void>): Scenario[] =>
  ["zozo", "paygate", "zotlo"].map((it) => [`${name} (${it})`, () => run(it)]);

export const scenarios: readonly Scenario[] = [
  ...others("paid by webhook alone", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    assert.equal((await ends(purchase.payment, "ordered")).status, "captured");
  }),
  ...others("webhook lost, tab closed: the sweep makes the order", async (provider) => {
    const purchase = await started(provider);
    await scenario(purchase, "lost");
    await pay(purchase);
    await noOrder(purchase);
    await check(purchase.payment);
    await oneOrder(purchase);
  }),
  ...both("paid by webhook alone", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    assert.equal((await ends(purchase.payment, "ordered")).status, "captured");
    const [sent] = await webhooks(purchase);
    assert.equal(sent.status, "delivered");
    const completed = await store(`/carts/${purchase.cart}/complete`, {});
    assert.equal(completed.json.type, "order", completed.text);
  }),
  ...both("webhook lost, tab closed: the sweep makes the order", async (provider) => {
    const purchase = await started(provider);
    await scenario(purchase, "lost");
    await pay(purchase);
    await noOrder(purchase);
    await check(purchase.payment);
    await oneOrder(purchase);
  }),
  ...both("webhook lost, buyer returns", async (provider) => {
    const purchase = await started(provider);
    await scenario(purchase, "lost");
    await pay(purchase);
    const back = await comeBack(purchase);
    assert.equal(back.status, 303);
    assert.match(back.headers.get("location") ?? "", /polygate=paid$/);
    await oneOrder(purchase);
  }),
  ...both("declined, then paid", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/decline`, {});
    const back = await comeBack(purchase);
    assert.equal(back.status, 303);
    assert.match(back.headers.get("location") ?? "", /polygate=(declined|pending)$/);
    const refused = await store(`/carts/${purchase.cart}/complete`, {});
    assert.equal(refused.status, 400, refused.text);
    await open(purchase.url);
    const { json } = await control(`/${purchase.gateway}/payments`);
    const latest = json.payments.at(-1);
    await control(`/${purchase.gateway}/payments/${latest.id}/pay`, {});
    await oneOrder(purchase);
  }),
  ...both("webhook five times", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    const [sent] = await webhooks(purchase);
    const again = await Promise.all(
      [1, 2, 3, 4].map(() =>
        call(sent.url, { method: "POST", headers: sent.headers, body: sent.body }),
      ),
    );
    assert.deepEqual(
      again.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    await oneOrder(purchase);
  }),
  ...both("{2 webhooks + 2 completes} × 10 at once: one order each", async (provider) => {
    const purchases: Purchase[] = [];
    for (let count = 0; count < 10; count += 1) {
      const purchase = await started(provider);
      await scenario(purchase, "lost");
      await pay(purchase);
      purchases.push(purchase);
    }
    const hooks = await Promise.all(purchases.map(genuine));
    await Promise.all(
      purchases.flatMap((purchase, index) => {
        const hook = async () => {
          const { status, text } = await call(...(hooks[index] ?? assert.fail()));
          assert.equal(status, 200, text);
        };
        const complete = () => store(`/carts/${purchase.cart}/complete`, {});
        return [hook(), complete(), hook(), complete()];
      }),
    );
    for (const purchase of purchases) await oneOrder(purchase);
  }),
  ...both("a double click leaves several sessions, any one is paid", async (provider) => {
    // Medusa completes a cart by whichever session comes first: the paid one is once the first and once the last.
    for (const place of [0, -1]) {
      const { purchase, sessions } = await doubleClicked(provider);
      const session = sessions.at(place);
      purchase.payment = session.data.payment;
      const at = await open(session.data.url);
      assert.ok(at.status < 400, at.text);
      await pay(purchase);
      await oneOrder(purchase);
    }
  }),
  ...both("cart changed after the redirect, then paid", async (provider) => {
    const purchase = await started(provider);
    await addTea(purchase);
    await pay(purchase);
    const orphan = await ends(purchase.payment, "session_replaced");
    assert.equal(orphan.refundDue, orphan.captured);
    await noOrder(purchase);
  }),
  [
    "cart changed after the redirect, then paid, refunded by setting (zaakpay)",
    async () => {
      const purchase = await started("zaakrefund");
      await addTea(purchase);
      await pay(purchase);
      await check(purchase.payment);
      const orphan = await ends(purchase.payment, "session_replaced");
      assert.equal(orphan.refundDue, null);
      assert.equal(orphan.refunds.length, 1);
      assert.equal(orphan.refunds[0].amount, orphan.captured);
      await noOrder(purchase);
    },
  ],
  [
    "provider switched after the redirect, the old one paid",
    async () => {
      const purchase = await started("zaakpay");
      const old = { ...purchase };
      await choose(purchase, "zaakrefund");
      await pay(old);
      await ends(old.payment, "session_replaced");
      await noOrder(purchase);
      const again = await open(purchase.url);
      assert.equal(again.status, 409, "no new link while money is to be given back");
      const { json } = await admin(`/polygate/attempts/${old.payment}/given-back`, {});
      assert.equal(json.attempt.refundDue, null);
      const after = await open(purchase.url);
      assert.ok(after.status < 400, after.text);
    },
  ],
  ...both("out of stock on return", async (provider) => {
    await stock(5);
    const purchase = await started(provider, { variant: seeded.rare });
    await stock(0);
    await pay(purchase);
    const failed = await ends(purchase.payment, "cart_failed");
    await noOrder(purchase);
    if (provider === "wezopay") {
      assert.equal(failed.refundDue, failed.captured);
      const { json } = await store(
        `/carts/${purchase.cart}?fields=*payment_collection.payment_sessions`,
      );
      for (const session of json.cart.payment_collection.payment_sessions) {
        const again = await open(session.data.url);
        assert.ok([404, 409].includes(again.status), `${again.status}`);
      }
    } else {
      assert.equal(failed.refundDue, null);
      assert.equal(failed.refunds.length, 1);
    }
  }),
  ...both("one minor unit too little", (provider) => wrongAmount(provider, -1)),
  ...both("one minor unit too much", (provider) => wrongAmount(provider, +1)),
  ...both("a currency the gateway does not take", async (provider) => {
    const purchase = await checkout(provider, { currency: "usd" });
    const at = await open(purchase.url);
    assert.equal(at.status, 422);
    assert.match(at.text, /only, not USD/);
  }),
  ...both("forged signature", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/forge`, {});
    const [sent] = await webhooks(purchase);
    const answer = await call(sent.url, { method: "POST", headers: sent.headers, body: sent.body });
    assert.equal(answer.status, 401);
    await check(purchase.payment);
    await noOrder(purchase);
    assert.equal((await attempt(purchase.payment)).status, "pending");
  }),
  ...both("data sent by the store client names no other payment", async (provider) => {
    const paid = await started(provider);
    await pay(paid);
    await oneOrder(paid);
    const thief = await checkout(provider, {
      data: {
        v: 1,
        payment: paid.payment,
        url: paid.url,
        session_id: paid.session,
        status: "captured",
        amount: 1,
      },
    });
    assert.notEqual(thief.payment, paid.payment);
    const completed = await store(`/carts/${thief.cart}/complete`, {});
    assert.equal(completed.status, 400, completed.text);
    await noOrder(thief);
    // Deleting the thief's session must not touch the payment its data names.
    await addTea(thief);
    assert.equal((await attempt(paid.payment)).outcome, "ordered");
    await oneOrder(paid);
  }),
  ...both("refund whole", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    const payment = await paymentOf(purchase);
    const answer = await refund(payment.id);
    const now = await attempt(purchase.payment);
    if (provider === "zaakpay") {
      assert.equal(answer.status, 200, answer.text);
      assert.equal(now.refunds.length, 1);
      return;
    }
    assert.equal(answer.status, 400);
    assert.match(answer.json.message, /Give 550\.49 BDT back by hand in WezoPay's own panel/);
    assert.equal(now.refundDue, "550.49");
    const { json } = await admin(`/polygate/attempts/${purchase.payment}/given-back`, {});
    assert.equal(json.attempt.refundDue, null);
    const { refunds } = await paymentOfRefunded(purchase);
    assert.equal(refunds.length, 1, "booked in Medusa once");
  }),
  [
    "refund in parts, and too much (zaakpay)",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      assert.equal((await refund(payment.id, 100)).status, 200);
      assert.equal((await refund(payment.id, 50.49)).status, 200);
      assert.equal((await refund(payment.id, 5000)).status, 400);
      const now = await attempt(purchase.payment);
      assert.deepEqual(
        now.refunds.map(({ amount }: { amount: string }) => amount),
        ["100.00", "50.49"],
      );
    },
  ],
  ...both("capture of captured, cancel after pay", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    const payment = await paymentOf(purchase);
    for (const _ of [1, 2]) await admin(`/payments/${payment.id}/capture`, {});
    const order = await oneOrder(purchase);
    await admin(`/orders/${order.id}/cancel`, {});
    const now = await attempt(purchase.payment);
    assert.equal(now.status, "captured");
  }),
  ...both("unrounded tax totals", async (provider) => {
    const purchase = await started(provider, provider === "zaakpay" ? { currency: "inr" } : {});
    const asked = (await attempt(purchase.payment)).asked;
    assert.equal(asked, provider === "zaakpay" ? "649.58" : "550.49");
    await pay(purchase);
    await oneOrder(purchase);
  }),
  ...both("gateway down while settling", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/outage`, { mode: "error", calls: 3, carriedOut: false });
    await scenario(purchase, "lost");
    await pay(purchase);
    await check(purchase.payment);
    await noOrder(purchase);
    await control(`/${purchase.gateway}/outage`, { mode: "off" });
    await check(purchase.payment);
    await oneOrder(purchase);
  }),
  [
    "another shop's payment on the same gateway account is acknowledged and ignored",
    async () => {
      const purchase = await started("wezopay");
      await pay(purchase);
      const before = (await admin("/polygate/attempts")).json.attempts.length;
      const [sent] = await webhooks(purchase);
      const url = `${BACKEND}/polygate/zaakpay/webhook`;
      const answer = await call(url, { method: "POST", headers: sent.headers, body: sent.body });
      assert.equal(answer.status, 401);
      assert.equal((await admin("/polygate/attempts")).json.attempts.length, before);
    },
  ],
  [
    "nothing of another's can be reached: unknown tokens, unknown providers",
    async () => {
      for (const path of ["pay/nobody", "return/nobody"]) {
        const answer = await call(`${BACKEND}/polygate/wezopay/${path}`);
        assert.equal(answer.status, 404);
      }
      assert.equal(
        (await call(`${BACKEND}/polygate/stripe/webhook`, { method: "POST" })).status,
        404,
      );
      assert.equal((await call(`${BACKEND}/admin/polygate/attempts`)).status, 401);
    },
  ],
  [
    "Medusa's own webhook address makes the order too (wezopay)",
    async () => {
      const purchase = await started("wezopay");
      await scenario(purchase, "lost");
      await pay(purchase);
      const [, init] = await genuine(purchase);
      const { status } = await call(`${BACKEND}/hooks/payment/polygate_wezopay`, {
        ...init,
        headers: { ...init?.headers, "content-type": "application/json" },
      });
      assert.equal(status, 200);
      await oneOrder(purchase);
    },
  ],
  [
    "a refund on its way is followed to its end (zaakpay)",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      assert.equal((await refund(payment.id)).status, 200);
      assert.equal((await attempt(purchase.payment)).refunds[0].status, "pending");
      await control("/clock", { advance: 3 * 24 * 3_600_000 });
      await check(purchase.payment);
      const now = await attempt(purchase.payment);
      assert.equal(now.refunds[0].status, "succeeded");
      assert.equal(now.refunded, now.captured);
      assert.equal(now.refundDue, null);
    },
  ],
  [
    "anonymous visitors see an order's payment without secrets",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const order = await oneOrder(purchase);
      const { status, text } = await store(
        `/orders/${order.id}?fields=*payment_collections.payments,*payment_collections.payment_sessions`,
      );
      assert.equal(status, 200, text);
      assert.match(text, new RegExp(purchase.payment));
    },
  ],
  [
    "kill -9 between webhook and order: the job makes it after the restart",
    async (machine) => {
      const purchase = await started("wezopay");
      await scenario(purchase, "lost");
      await pay(purchase);
      const answer = await call(...(await genuine(purchase)));
      await machine.kill();
      assert.equal(answer.status, 200);
      await machine.start();
      await until(
        "the job has made the order",
        async () => {
          const orders = await ordersOf(purchase);
          return orders.length > 0;
        },
        150,
      );
      await oneOrder(purchase);
    },
  ],
];

/** A cart with several sessions: a matter of luck, so it is tried until it is so. */
async function doubleClicked(provider: string) {
  for (let tries = 0; tries < 20; tries += 1) {
    const purchase = await checkout(provider);
    const path = `/payment-collections/${purchase.collection}/payment-sessions`;
    const body = { provider_id: `pp_polygate_${provider}` };
    await Promise.all([1, 2, 3, 4].map(() => store(path, body)));
    const { json } = await store(
      `/carts/${purchase.cart}?fields=*payment_collection.payment_sessions`,
    );
    const sessions = json.cart.payment_collection.payment_sessions;
    if (sessions.length > 1) return { purchase, sessions };
  }
  return assert.fail("no double click left several sessions");
}

async function wrongAmount(provider: "wezopay" | "zaakpay", difference: number): Promise<void> {
  const purchase = await started(provider);
  const { asked } = await attempt(purchase.payment);
  // Both currencies have two decimals, which the attempt always writes.
  const minor = String(Number(String(asked).replace(".", "")) + difference);
  await pay(purchase, { amount: `${minor.slice(0, -2)}.${minor.slice(-2)}` });
  await check(purchase.payment);
  const held = await ends(purchase.payment, "mismatch");
  assert.equal(held.needsMerchant, true);
  await noOrder(purchase);
  const completed = await store(`/carts/${purchase.cart}/complete`, {});
  assert.equal(completed.status, 400);
  await noOrder(purchase);
}

async function paymentOfRefunded(purchase: Purchase) {
  const [order] = await ordersOf(purchase);
  return order.payment_collections[0].payments[0];
}

/** The webhook that the gateway would have sent for a payment, signed with the sandbox's published keys. */
async function genuine({ gateway, payment }: Purchase): Promise<Parameters<typeof call>> {
  const { json: paid } = await control(`/${gateway}/payments/${payment}`);
  const url = `${BACKEND}/polygate/${gateway}/webhook`;
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
