import { describe, expect, it } from "vitest";
import {
  SECRET,
  type SignedWebhook,
  signWebhook,
  successBody,
} from "./__fixtures__/signed-webhook.ts";
import { createOpenOrder, MONEY, SESSION, TOKEN } from "./__fixtures__/store.ts";
import { createWebhookReceiver } from "./webhook.ts";

function createEar() {
  const open = createOpenOrder();
  const receive = createWebhookReceiver({ store: open.store, secret: SECRET, now: open.clock.now });
  return {
    ...open,
    post: ({ headers, body }: SignedWebhook) => receive(headers, body).status,
    isPaid: () => open.store.getOrder(TOKEN)?.paidAt !== undefined,
    sign: (text: string, options: { id?: string; secret?: string } = {}) =>
      signWebhook(text, { at: open.clock.now(), ...options }),
  };
}

describe("the shop's webhook endpoint", () => {
  it("marks the order paid when its own payment succeeded", () => {
    const ear = createEar();
    expect(ear.post(ear.sign(successBody()))).toBe(200);
    expect(ear.isPaid()).toBe(true);
    expect(ear.store.listWebhooks(SESSION)).toMatchObject([
      { id: "msg_1", event: "payment.success" },
    ]);
  });

  it.each(["748", "748.0", "748.00", "748.000"])("reads the amount %s on its digits", (digits) => {
    const ear = createEar();
    const body = successBody().replace('"requested_amount":748', `"requested_amount":${digits}`);
    expect(ear.post(ear.sign(body))).toBe(200);
    expect(ear.isPaid()).toBe(true);
  });

  it("does not mind a payable amount that the gateway changed", () => {
    const ear = createEar();
    expect(ear.post(ear.sign(successBody({ payable_amount: 747.63 })))).toBe(200);
    expect(ear.isPaid()).toBe(true);
  });

  it("refuses another secret", () => {
    const ear = createEar();
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    expect(ear.post(ear.sign(successBody(), { secret }))).toBe(401);
    expect(ear.isPaid()).toBe(false);
  });

  it.each(["x-webhook-signature", "webhook-signature", "webhook-id", "webhook-timestamp"])(
    "refuses a webhook without %s",
    (name) => {
      const ear = createEar();
      const webhook = ear.sign(successBody());
      webhook.headers.delete(name);
      expect(ear.post(webhook)).toBe(401);
      expect(ear.isPaid()).toBe(false);
    },
  );

  it.each(["x-webhook-signature", "webhook-signature"])(
    "refuses a wrong %s beside a right other one",
    (name) => {
      const ear = createEar();
      const webhook = ear.sign(successBody());
      const other = ear.sign(successBody({ utr: "000000000000" }));
      webhook.headers.set(name, other.headers.get(name) ?? "");
      expect(ear.post(webhook)).toBe(401);
    },
  );

  it("refuses an id that was not signed", () => {
    const ear = createEar();
    const webhook = ear.sign(successBody());
    webhook.headers.set("webhook-id", "msg_2");
    expect(ear.post(webhook)).toBe(401);
  });

  it("refuses one changed byte", () => {
    const ear = createEar();
    const { headers, body } = ear.sign(successBody());
    const changed = Uint8Array.from(body, (byte, index) => (index === 40 ? byte ^ 1 : byte));
    expect(ear.post({ headers, body: changed })).toBe(401);
  });

  it("refuses a body that was cut off on the way", () => {
    const ear = createEar();
    const { headers, body } = ear.sign(successBody());
    expect(ear.post({ headers, body: body.slice(0, -20) })).toBe(401);
  });

  it("refuses a cut-off body even when it was signed so", () => {
    const ear = createEar();
    expect(ear.post(ear.sign(successBody().slice(0, -20)))).toBe(400);
    expect(ear.isPaid()).toBe(false);
  });

  it.each([-301_000, 301_000])("refuses a timestamp that is %d ms off", (off) => {
    const ear = createEar();
    const webhook = signWebhook(successBody(), {
      at: ear.clock.now() + off + Math.sign(off) * 1000,
    });
    expect(ear.post(webhook)).toBe(401);
  });

  it("takes an old webhook that is sent again for known, or for too old, never for news", () => {
    const ear = createEar();
    const webhook = ear.sign(successBody());
    expect(ear.post(webhook)).toBe(200);
    const paidAt = ear.store.getOrder(TOKEN)?.paidAt;
    ear.clock.advance(200_000);
    expect(ear.post(webhook)).toBe(200);
    ear.clock.advance(200_000);
    expect(ear.post(webhook)).toBe(401);
    expect(ear.store.getOrder(TOKEN)?.paidAt).toBe(paidAt);
    expect(ear.store.listWebhooks(SESSION)).toHaveLength(1);
  });

  it.each([
    ["a smaller amount", { requested_amount: 1 }],
    ["an amount with more digits", { requested_amount: "748.001" }],
    ["a negative amount", { requested_amount: -748 }],
    ["another currency", { currency: "BDT" }],
    ["no currency", { currency: null }],
    ["another order", { merchant_ref: "TEA-1002" }],
    ["a payment of somebody else", { session_id: "FFFFFFFFFFFFFFFF" }],
  ])("does not pay an order with %s", (_, changes) => {
    const ear = createEar();
    expect(ear.post(ear.sign(successBody(changes)))).toBeGreaterThanOrEqual(400);
    expect(ear.isPaid()).toBe(false);
    expect(ear.store.listWebhooks(SESSION)).toEqual([]);
  });

  it("does not pay one order with the payment of another", () => {
    const ear = createEar();
    const token = "BBBBBBBBBBBBBBBBBBBBBB";
    const other = ear.store.createOrder({ token, money: MONEY, lines: [], contact: {} });
    expect(ear.post(ear.sign(successBody({ merchant_ref: other.number })))).toBe(409);
    expect(ear.store.getOrder(token)?.paidAt).toBeUndefined();
    expect(ear.isPaid()).toBe(false);
  });

  it("believes no event whose name and status contradict each other", () => {
    const ear = createEar();
    ear.post(ear.sign(successBody({ event: "payment.expired" })));
    ear.post(ear.sign(successBody({ status: "pending" }), { id: "msg_2" }));
    expect(ear.isPaid()).toBe(false);
  });

  it("lets money that came late outrank an expiry, and nothing undo it", () => {
    const ear = createEar();
    const expired = successBody({ event: "payment.expired", status: "expired" });
    ear.post(ear.sign(expired, { id: "msg_1" }));
    expect(ear.store.getAttempt(SESSION)?.status).toBe("expired");
    ear.post(ear.sign(successBody(), { id: "msg_2" }));
    ear.post(ear.sign(expired, { id: "msg_3" }));
    expect(ear.store.getAttempt(SESSION)?.status).toBe("success");
    expect(ear.isPaid()).toBe(true);
  });
});
