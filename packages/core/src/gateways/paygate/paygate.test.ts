import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../../signature.ts";
import { ListRecording, Recording, replay, testGateway } from "../../testing/index.ts";
import cancel from "./__fixtures__/cancel.json" with { type: "json" };
import cancelPaid from "./__fixtures__/cancel-paid.json" with { type: "json" };
import cancelRepeated from "./__fixtures__/cancel-repeated.json" with { type: "json" };
import canceled from "./__fixtures__/canceled.json" with { type: "json" };
import captured from "./__fixtures__/captured.json" with { type: "json" };
import created from "./__fixtures__/created.json" with { type: "json" };
import expired from "./__fixtures__/expired.json" with { type: "json" };
import list from "./__fixtures__/list.json" with { type: "json" };
import pending from "./__fixtures__/pending.json" with { type: "json" };
import unknown from "./__fixtures__/unknown.json" with { type: "json" };
import { createPaygate, type PaygateConfig } from "./index.ts";

const config = {
  mode: "test",
  baseUrl: "https://upi.shop.example/paygate",
  apiKey: "pgk_0a1b2c3d4e5f",
  webhookSecret: "whsec_test_secret",
  account: "tea shop",
} as const;

const request = {
  description: "Premium Plan",
  buyer: { name: "Asha Rao", email: "asha@example.com", phone: "9876543210", language: "en" },
  returnUrl: "https://shop.example/thanks",
  cancelUrl: "https://shop.example/cart",
  webhookUrl: "https://pay.example/webhooks/paygate",
};
const { paymentId, asked: money } = created.ref;
const full = { ...request, paymentId, money };
const ref = captured.ref;
const session = ref.reference;

describe("paygate", () => {
  testGateway({
    create: createPaygate,
    config,
    requiredFields: ["baseUrl", "apiKey", "webhookSecret"],
    secrets: [config.apiKey, config.webhookSecret],
    request,
    amount: { field: "amount", unit: "major" },
    recordings: { created, pending, captured, expired, canceled, unknown },
    signature: { secret: config.webhookSecret, at: { header: "x-webhook-signature" } },
    cancel: { canceled: cancel, repeated: cancelRepeated, paid: cancelPaid },
    list,
  });

  describe("createSession", () => {
    it("sends the documented fields and no others, the amount as it stands", async () => {
      const { gateway, requests } = answering(created.exchanges);
      await gateway.createSession({ ...full, metadata: { order_id: "ORD-456" } });
      expect(requests[0]?.url).toBe(`${config.baseUrl}/api/v1/create-payment`);
      expect(requests[0]?.headers["x-api-key"]).toBe(config.apiKey);
      expect(requests[0]?.body).toBe(
        '{"amount":100.00,"customer_name":"Asha Rao","customer_email":"asha@example.com",' +
          `"merchant_ref":"${paymentId}","metadata":{"order_id":"ORD-456"}}`,
      );
    });

    it("tells what the buyer has to pay, how, and until when, in UTC", async () => {
      const { gateway } = answering(created.exchanges);
      expect(await gateway.createSession(full)).toEqual({
        reference: session,
        redirect: { method: "GET", url: `http://localhost:3000/checkout/${session}` },
        payable: { amount: 9900, currency: "INR" },
        echoed: money,
        upi: { id: "yourupi@bank", deepLink: "upi://pay?pa=yourupi%40bank&am=99.00&cu=INR" },
        expiresAt: Date.UTC(2026, 3, 14, 1, 10),
      });
    });

    it.each([
      ["another amount", { requested_amount: "99.00" }],
      ["no requested amount", { requested_amount: "null" }],
      ["no payable amount", { payable_amount: "null" }],
      ["nothing to pay", { payable_amount: "0.00" }],
      ["an amount below a paisa", { payable_amount: "99.001" }],
      ["another payment's name", { merchant_ref: '"ORDER-123"' }],
      ["no session id", { session_id: '""' }],
      ["a session id that leaves its path", { session_id: '"../../admin"' }],
      ["a page that is a script", { checkout_url: '"javascript:alert(1)"' }],
      ["another currency", { currency: '"USD"' }],
      ["a currency that does not exist", { currency: '"RUPEES"' }],
    ])("does not accept an answer with %s", async (_, change) => {
      const { gateway } = saying(answer(change));
      await expect(gateway.createSession(full)).rejects.toMatchObject({
        code: "response_invalid",
        outcome: "unknown",
      });
    });

    it.each([
      ["a UPI link of another scheme", { upi_deeplink: '"javascript:alert(1)"' }],
      ["no UPI link", { upi_deeplink: "null" }],
      ["no UPI id", { upi_id: "null" }],
    ])("shows no UPI link for %s", async (_, change) => {
      expect(await saying(answer(change)).gateway.createSession(full)).not.toHaveProperty("upi");
    });

    it("leaves the time of expiry to its caller where it cannot be read", async () => {
      const opened = await saying(answer({ expires_at: '"in 5 minutes"' })).gateway.createSession(
        full,
      );
      expect(opened).not.toHaveProperty("expiresAt");
    });

    it("keeps the server's words for the merchant, apart from the message", async () => {
      for (const body of [
        '{"success":false,"error":"Amount too small"}',
        '{"success":false,"message":"Amount too small"}',
        '{"success":false,"error":{"message":"Amount too small"}}',
      ]) {
        for (const status of [200, 400, 422]) {
          await expect(saying(body, status).gateway.createSession(full)).rejects.toMatchObject({
            code: "request_invalid",
            detail: "Amount too small",
            message: expect.not.stringContaining("Amount"),
          });
        }
      }
    });
  });

  describe("getPayment", () => {
    it("reads the payment inside an envelope or by itself", async () => {
      const [exchange] = captured.exchanges;
      const { payment } = JSON.parse(exchange?.response.body ?? "");
      expect(await saying(JSON.stringify(payment)).gateway.getPayment(ref)).toEqual(
        captured.expect,
      );
    });

    it("keeps what was asked and what was payable apart", async () => {
      const payment = await answering(captured.exchanges).gateway.getPayment(ref);
      expect(payment).toMatchObject({
        asked: { amount: 10000, currency: "INR" },
        payable: { amount: 9900, currency: "INR" },
        captured: { amount: 9900, currency: "INR" },
      });
    });

    it.each([
      ["another session", { session_id: '"B1B2C3D4E5F67890"' }],
      ["another payment", { merchant_ref: '"ORDER-123"' }],
      ["another amount", { requested_amount: "1" }],
      ["no requested amount", { requested_amount: "null" }],
      ["no payable amount", { payable_amount: "null" }],
    ])("does not accept a success of %s", async (_, change) => {
      const { gateway } = saying(answer({ status: '"success"', ...change }));
      await expect(gateway.getPayment(ref)).rejects.toMatchObject({ code: "response_invalid" });
    });

    it.each(["SUCCESS", "paid", "completed", "refunded", ""])(
      "takes the status %j for pending",
      async (status) => {
        const payment = await saying(answer({ status: JSON.stringify(status) })).gateway.getPayment(
          ref,
        );
        expect(payment.status).toBe("pending");
        expect(payment).not.toHaveProperty("captured");
      },
    );

    it.each([
      ['{"success":false,"error":"Payment not found"}', "not_found"],
      ['{"success":false,"error":"No"}', "request_invalid"],
    ])("reports %s as %s", async (body, code) => {
      await expect(saying(body).gateway.getPayment(ref)).rejects.toMatchObject({ code });
    });

    it("makes no call without a session id, or with one that leaves its path", async () => {
      const { gateway, requests } = answering(captured.exchanges);
      const asking = gateway.getPayment({ paymentId, asked: money });
      await expect(asking).rejects.toMatchObject({ code: "not_found", outcome: "unknown" });
      const elsewhere = gateway.getPayment({ ...ref, reference: "../payments" });
      await expect(elsewhere).rejects.toMatchObject({ code: "request_invalid" });
      expect(requests).toHaveLength(0);
    });
  });

  describe("parseWebhook", () => {
    /** Published on https://paygate.getotts.com/; the signatures were computed once, with another HMAC than ours. */
    const body =
      '{"event":"payment.success","session_id":"A1B2C3D4E5F67890","requested_amount":100,"payable_amount":99.00,' +
      '"status":"success","customer_name":"John Doe","merchant_ref":"ORDER-123","utr":"103100084802",' +
      '"metadata":{"order_id":"ORD-456"},"timestamp":"2026-04-14T01:05:00.000Z"}';
    const signature = "178802e58b728c04ecca414889db274c10a587da225d6289b17f2f339779cf78";
    const ofReserialized = "cee59e875d1aba5604791124acf4f36ec0dd7eedb5535ddb766cc77bd74609bf";

    it("translates the documented webhook, verified over its bytes", () => {
      expect(parse(body, { "x-webhook-signature": signature })).toEqual({
        events: [
          {
            type: "payment",
            payment: {
              paymentId: "ORDER-123",
              reference: "A1B2C3D4E5F67890",
              status: "captured",
              asked: { amount: 10000, currency: "INR" },
              payable: { amount: 9900, currency: "INR" },
              captured: { amount: 9900, currency: "INR" },
              transactionId: "103100084802",
              paidAt: Date.UTC(2026, 3, 14, 1, 5),
            },
          },
        ],
        acknowledgement: {
          status: 200,
          contentType: "application/json",
          body: '{"received":true}',
        },
      });
    });

    it("refuses the body written anew, which is not what was signed", () => {
      const again = JSON.stringify(JSON.parse(body));
      expect(again).not.toBe(body);
      refuses(() => parse(again, { "x-webhook-signature": signature }), "signature_invalid");
      refuses(() => parse(body, { "x-webhook-signature": ofReserialized }), "signature_invalid");
      expect(parse(again, { "x-webhook-signature": ofReserialized }).events).toHaveLength(1);
    });

    it("refuses a header that names another event than the signed body", () => {
      const headers = { "x-webhook-signature": signature, "x-webhook-event": "payment.expired" };
      refuses(() => parse(body, headers), "response_invalid");
    });

    it.each([
      ["session_id", undefined],
      ["requested_amount", undefined],
      ["payable_amount", undefined],
      ["payable_amount", "99.00 INR"],
      ["status", undefined],
      ["status", "expired"],
      ["merchant_ref", undefined],
      ["utr", null],
      ["utr", ""],
      ["event", undefined],
      ["event", "payment.expired"],
    ])("does not read a success with %s %j", (field, value) => {
      const changed = { ...JSON.parse(body), [field]: value };
      refuses(() => parse(signed(changed)), "response_invalid");
    });

    it("reports an expiry by our id, without any money", () => {
      const [event] = parse(
        signed({ ...sample, event: "payment.expired", status: "expired", utr: null }),
      ).events;
      expect(event).toEqual({
        type: "payment",
        payment: {
          paymentId: "ORDER-123",
          reference: session,
          status: "expired",
          asked: { amount: 10000, currency: "INR" },
          payable: { amount: 9900, currency: "INR" },
        },
      });
    });

    it("asks, where it does not know the status", () => {
      const [event] = parse(signed({ ...sample, status: "settled" })).events;
      expect(event).toEqual({ type: "hint", paymentId: "ORDER-123", reference: session });
    });

    it("asks, where it does not know the event", () => {
      const [event] = parse(signed({ ...sample, event: "payment.refunded" })).events;
      expect(event).toEqual({ type: "hint", paymentId: "ORDER-123", reference: session });
    });

    const sample = JSON.parse(body);

    function parse(text: string, headers: Readonly<Record<string, string>> = {}) {
      const bytes = new TextEncoder().encode(text);
      const own = { "x-webhook-signature": hmacSha256(config.webhookSecret, text) };
      return createPaygate(config).parseWebhook({
        headers: { ...own, ...headers },
        query: "",
        body: bytes,
      });
    }

    function signed(event: object): string {
      return JSON.stringify(event);
    }
  });

  describe("cancel", () => {
    it("says why not, where the server refuses and the payment is still open", async () => {
      const [refused] = cancelRepeated.exchanges;
      const [asked] = pending.exchanges;
      const { gateway } = answering([refused, asked]);
      await expect(gateway.cancel?.(ref)).rejects.toMatchObject({
        code: "conflict",
        detail: "Only a pending payment can be cancelled",
      });
    });

    it("believes the payment and not the answer, which no page shows", async () => {
      for (const body of ["{}", "", '{"success":true}', "null"]) {
        const [asked] = canceled.exchanges;
        const cancelled = {
          request: { method: "POST", path: `/api/v1/cancel/${session}` },
          response: { status: 200, body },
        };
        const { gateway, requests } = answering([cancelled, asked]);
        expect(await gateway.cancel?.(ref)).toEqual(canceled.expect);
        expect(requests.map(({ method }) => method)).toEqual(["POST", "GET"]);
      }
    });
  });

  describe("listPayments", () => {
    it.each([
      [{ status: "captured", limit: 50 }, "?status=success&limit=50"],
      [{ status: "canceled" }, "?status=cancelled"],
      [{}, ""],
    ] as const)("asks for %j with %j", async (query, expected) => {
      const { gateway, requests } = answering(list.exchanges);
      await gateway.listPayments?.(query);
      expect(new URL(requests[0]?.url ?? "").search).toBe(expected);
    });

    it("makes no call for what the gateway cannot be asked for", async () => {
      const { gateway, requests } = answering(list.exchanges);
      const nothing = { payments: [], more: false };
      expect(await gateway.listPayments?.({ page: 2 })).toEqual(nothing);
      expect(await gateway.listPayments?.({ status: "authorized" })).toEqual(nothing);
      expect(requests).toHaveLength(0);
    });

    it.each([(it: string) => it, (it: string) => `{"success":true,"data":${it}}`])(
      "reads other lists, %#",
      async (wrap) => {
        const { payments } = JSON.parse(list.exchanges[0]?.response.body ?? "");
        const page = await saying(wrap(JSON.stringify(payments))).gateway.listPayments?.({});
        expect(page?.payments).toEqual(list.expect);
      },
    );

    it.each([
      ['{"success":false,"error":"No"}', "request_invalid"],
      ['{"success":true}', "response_invalid"],
    ])("reports %s as %s", async (body, code) => {
      await expect(saying(body).gateway.listPayments?.({})).rejects.toMatchObject({ code });
    });
  });

  it("checks its key with a question that changes nothing", async () => {
    const { gateway, requests } = answering(list.exchanges);
    await gateway.checkCredentials?.();
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${config.baseUrl}/api/v1/payments?limit=1`,
    ]);
    const wrong = saying('{"success":false,"error":"Invalid API key"}', 401).gateway;
    await expect(wrong.checkCredentials?.()).rejects.toMatchObject({
      code: "authentication_failed",
    });
  });

  describe("to a Polygate server", () => {
    const polygate = { dialect: "polygate" } as const;
    const taka = { amount: 25000, currency: "BDT" };
    const fields = { requested_amount: "250.00", payable_amount: "250.00", currency: '"BDT"' };

    it("names the currency and the payment's own addresses", async () => {
      const { gateway, requests } = saying(answer(fields), 200, polygate);
      expect((await gateway.createSession({ ...full, money: taka })).payable).toEqual(taka);
      expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
        amount: 250,
        currency: "BDT",
        return_url: request.returnUrl,
        cancel_url: request.cancelUrl,
        webhook_url: request.webhookUrl,
        description: "Premium Plan",
        customer_phone: "9876543210",
        customer_language: "en",
      });
    });

    it("takes an amount without a currency for rupees, which then are not what was asked", async () => {
      const { gateway } = saying(answer({ ...fields, currency: "null" }), 200, polygate);
      const opening = gateway.createSession({ ...full, money: taka });
      await expect(opening).rejects.toMatchObject({ code: "response_invalid" });
    });

    it("asks for no payment of nothing", async () => {
      const { gateway, requests } = saying(answer(fields), 200, polygate);
      const opening = gateway.createSession({ ...full, money: { amount: 0, currency: "BDT" } });
      await expect(opening).rejects.toMatchObject({ code: "request_invalid" });
      expect(requests).toHaveLength(0);
    });

    it.each([
      ["payment.failed", "failed", { decline: { code: "declined", message: "failed" } }],
      ["payment.cancelled", "cancelled", {}],
      ["payment.success", "success", { captured: taka }],
    ])("reads its event %s, a UTR or none", (event, status, more) => {
      const body = `{"event":"${event}","session_id":"${session}","requested_amount":250.00,"payable_amount":250.00,"currency":"BDT","status":"${status}","merchant_ref":"${paymentId}","utr":null}`;
      const headers = {
        "x-webhook-signature": hmacSha256(config.webhookSecret, body),
        "x-webhook-event": event,
      };
      const gateway = createPaygate({ ...config, ...polygate });
      const bytes = new TextEncoder().encode(body);
      const [told] = gateway.parseWebhook({ headers, query: "", body: bytes }).events;
      expect(told).toMatchObject({ type: "payment", payment: { paymentId, asked: taka, ...more } });
    });

    it("does not take the time of a sending, which may be repeated, for that of the payment", () => {
      const body = `{"event":"payment.success","session_id":"${session}","requested_amount":250.00,"payable_amount":250.00,"currency":"BDT","status":"success","merchant_ref":"${paymentId}","utr":"1","timestamp":"2026-04-14T01:05:00.000Z"}`;
      const headers = { "x-webhook-signature": hmacSha256(config.webhookSecret, body) };
      const gateway = createPaygate({ ...config, ...polygate });
      const bytes = new TextEncoder().encode(body);
      const [told] = gateway.parseWebhook({ headers, query: "", body: bytes }).events;
      expect(told).not.toHaveProperty("payment.paidAt");
    });

    it("tells what came where it is not what was payable, and why a failed one failed", async () => {
      const asking = { ...ref, asked: taka };
      const over = answer({ ...fields, status: '"success"', received_amount: "260.00" });
      expect(await saying(over, 200, polygate).gateway.getPayment(asking)).toMatchObject({
        payable: taka,
        captured: { amount: 26000, currency: "BDT" },
      });
      const failed = answer({ ...fields, status: '"failed"', decline: '"No money"' });
      expect(await saying(failed, 200, polygate).gateway.getPayment(asking)).toMatchObject({
        decline: { code: "declined", message: "No money" },
      });
    });

    it("tells what was given back and when it was paid", async () => {
      const paid = {
        ...fields,
        status: '"success"',
        refunded_amount: "50.00",
        paid_at: '"2026-04-14T01:05:00Z"',
      };
      const payment = await saying(answer(paid), 200, polygate).gateway.getPayment({
        ...ref,
        asked: taka,
      });
      expect(payment).toMatchObject({
        captured: taka,
        refunded: { amount: 5000, currency: "BDT" },
        paidAt: Date.UTC(2026, 3, 14, 1, 5),
      });
    });

    it("has a profile that says so", () => {
      const { profile } = createPaygate({ ...config, ...polygate });
      expect(profile).toMatchObject({ currencies: "any", webhookAddress: "payment" });
    });
  });

  it("has fixtures that are recordings", async () => {
    const folder = `${import.meta.dirname}/__fixtures__`;
    for (const file of await readdir(folder)) {
      const { default: recording } = await import(`${folder}/${file}`, { with: { type: "json" } });
      const schema = file === "list.json" ? ListRecording : Recording;
      expect(() => schema.parse(recording), file).not.toThrow();
    }
  });
});

function answering(exchanges: unknown) {
  const { fetch, requests } = replay(exchanges as Parameters<typeof replay>[0]);
  return { gateway: createPaygate({ ...config, fetch }), requests };
}

function saying(body: string, status = 200, change: Partial<PaygateConfig> = {}) {
  const requests: { readonly body: string }[] = [];
  const gateway = createPaygate({
    ...config,
    ...change,
    fetch: async (_, init) => {
      requests.push({ body: String(init.body) });
      return new Response(body, { status });
    },
  });
  return { gateway, requests };
}

function answer(change: Readonly<Record<string, string>>): string {
  const fields = {
    session_id: `"${session}"`,
    requested_amount: "100",
    payable_amount: "99.00",
    status: '"pending"',
    checkout_url: `"http://localhost:3000/checkout/${session}"`,
    upi_id: '"yourupi@bank"',
    upi_deeplink: '"upi://pay?pa=yourupi%40bank"',
    expires_at: '"2026-04-14 01:10:00"',
    ...change,
  };
  const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  return `{"success":true,"payment":{${members.join(",")}}}`;
}

function refuses(act: () => unknown, code: string): void {
  expect(act).toThrow(expect.objectContaining({ code }));
}
