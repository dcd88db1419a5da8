import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../../signature.ts";
import { ListRecording, Recording, replay, testGateway } from "../../testing/index.ts";
import canceled from "./__fixtures__/canceled.json" with { type: "json" };
import captured from "./__fixtures__/captured.json" with { type: "json" };
import created from "./__fixtures__/created.json" with { type: "json" };
import declined from "./__fixtures__/declined.json" with { type: "json" };
import expired from "./__fixtures__/expired.json" with { type: "json" };
import list from "./__fixtures__/list.json" with { type: "json" };
import pending from "./__fixtures__/pending.json" with { type: "json" };
import unknown from "./__fixtures__/unknown.json" with { type: "json" };
import { createWezopay } from "./index.ts";

const config = {
  mode: "test",
  apiKey: "wpk_0a1b2c3d4e5f",
  webhookSecret: "whsec_test_secret",
  account: "tea shop",
} as const;

const request = {
  description: "Premium Plan",
  buyer: {
    name: "Rahim Khan",
    email: "rahim@example.com",
    phone: "+880 1712-345678",
    language: "bn",
  },
  returnUrl: "https://shop.example/thanks",
  cancelUrl: "https://shop.example/cart",
  webhookUrl: "https://pay.example/webhooks/wezopay",
};
const { paymentId, asked: money } = created.ref;
const full = { ...request, paymentId, money };
const ref = captured.ref;
const token = ref.reference;

describe("wezopay", () => {
  testGateway({
    create: createWezopay,
    config,
    requiredFields: ["apiKey", "webhookSecret"],
    secrets: [config.apiKey, config.webhookSecret],
    request,
    amount: { field: "amount", unit: "major" },
    recordings: { created, pending, captured, declined, expired, canceled, unknown },
    signature: { secret: config.webhookSecret, at: { header: "x-wezopay-signature" } },
    list,
  });

  describe("createSession", () => {
    it("sends the documented fields, the amount as it stands", async () => {
      const { gateway, requests } = answering(created.exchanges);
      await gateway.createSession({ ...full, metadata: { order_id: "ORD-123" } });
      expect(requests[0]?.url).toBe("https://wezopay.com/api/v1/payments/create");
      expect(requests[0]?.headers["x-api-key"]).toBe(config.apiKey);
      expect(requests[0]?.body).toBe(
        `{"amount":250.00,"currency":"BDT","invoice_id":"${paymentId}","customer_name":"Rahim Khan",` +
          '"customer_email":"rahim@example.com","customer_phone":"01712345678",' +
          `"success_url":"${request.returnUrl}","cancel_url":"${request.cancelUrl}",` +
          `"webhook_url":"${request.webhookUrl}","metadata":{"order_id":"ORD-123"}}`,
      );
    });

    it.each([
      ["01712 345678", "01712345678"],
      ["8801712345678", "01712345678"],
      ["008801712345678", "01712345678"],
      ["+91 98765 43210", undefined],
      ["02-9123456", undefined],
    ])("makes of the phone %j the mobile %j", async (phone, mobile) => {
      const { gateway, requests } = answering(created.exchanges);
      await gateway.createSession({ ...full, buyer: { phone } });
      expect(JSON.parse(requests[0]?.body ?? "").customer_phone).toBe(mobile);
    });

    it("tells the token, the page and until when", async () => {
      expect(await answering(created.exchanges).gateway.createSession(full)).toEqual({
        reference: token,
        redirect: { method: "GET", url: `https://wezopay.com/p/${token}` },
        expiresAt: Date.UTC(2026, 5, 8, 12, 30),
      });
    });

    it("counts nothing but 201 as created", async () => {
      const [exchange] = created.exchanges;
      for (const status of [200, 202]) {
        const { gateway } = saying(exchange?.response.body ?? "", status);
        await expect(gateway.createSession(full)).rejects.toMatchObject({
          code: "response_invalid",
          outcome: "unknown",
        });
      }
    });

    it.each([
      ["no token", '{"success":true,"data":{"token":"","payment_url":"https://wezopay.com/p/x"}}'],
      ["no page", `{"success":true,"data":{"token":"${token}"}}`],
      [
        "a page that is a script",
        `{"success":true,"data":{"token":"${token}","payment_url":"javascript:alert(1)"}}`,
      ],
      ["no data", '{"success":true}'],
    ])("does not accept an answer with %s", async (_, body) => {
      const opening = saying(body, 201).gateway.createSession(full);
      await expect(opening).rejects.toMatchObject({ code: "response_invalid" });
    });
  });

  describe("refusals", () => {
    /** The list of codes in https://wezopay.com/docs. */
    it.each([
      [400, "request_invalid"],
      [401, "authentication_failed"],
      [403, "authentication_failed"],
      [404, "not_found"],
      [422, "request_invalid"],
      [429, "rate_limited"],
      [500, "gateway_unavailable"],
    ])("reads %i as %s", async (status, code) => {
      const { gateway } = saying('{"success":false,"message":"No"}', status);
      await expect(gateway.createSession(full)).rejects.toMatchObject({ code, detail: "No" });
      await expect(gateway.getPayment(ref)).rejects.toMatchObject({ code });
      await expect(gateway.listPayments?.({})).rejects.toMatchObject({ code });
    });

    it("says of 403 that the key lacks an ability, and of 401 that the key is wrong", async () => {
      for (const [status, words] of [
        [403, "lacks the ability"],
        [401, "missing or wrong"],
      ] as const) {
        await expect(saying("{}", status).gateway.getPayment(ref)).rejects.toMatchObject({
          message: expect.stringContaining(words),
        });
      }
    });

    it.each([
      [
        '{"success":false,"message":"Validation Error","error":"The amount is too small."}',
        "The amount is too small.",
      ],
      [
        '{"success":false,"error":{"amount":["Too small.","Not a number."],"currency":["Unknown."]}}',
        "Too small.; Not a number.; Unknown.",
      ],
      ['{"success":false,"message":"Validation Error"}', "Validation Error"],
    ])(
      "keeps the error field of %s for the merchant, apart from the message",
      async (body, detail) => {
        await expect(saying(body, 422).gateway.createSession(full)).rejects.toMatchObject({
          code: "request_invalid",
          detail,
          message: "wezopay: POST /api/v1/payments/create: answered 422",
        });
      },
    );

    it("recognises an invoice id it sent before", async () => {
      for (const error of ["The invoice_id has already been taken.", "Duplicate invoice"]) {
        const { gateway } = saying(JSON.stringify({ success: false, error }), 422);
        await expect(gateway.createSession(full)).rejects.toMatchObject({
          code: "conflict",
          detail: error,
        });
      }
    });

    it.each([
      ['{"success":false,"error":"Invoice not found"}', "not_found"],
      ['{"success":false,"error":"No"}', "request_invalid"],
      ["{}", "response_invalid"],
    ])("reads %s with a good status as %s", async (body, code) => {
      await expect(saying(body).gateway.getPayment(ref)).rejects.toMatchObject({ code });
    });
  });

  describe("getPayment", () => {
    it("asks by the token, or by our id while no token is known", async () => {
      const { gateway, requests } = answering(captured.exchanges);
      await gateway.getPayment(ref);
      const found = await gateway.getPayment({ paymentId, asked: money });
      expect(found).toEqual(captured.expect);
      expect(requests.map(({ url }) => url)).toEqual([
        `https://wezopay.com/api/v1/payments/verify?token=${token}`,
        `https://wezopay.com/api/v1/payments/verify?invoice_id=${paymentId}`,
      ]);
    });

    it.each([
      ["another invoice", { invoice_id: '"INV-001"' }],
      ["no invoice", { invoice_id: "null" }],
      ["another token", { token: '"pay_zzz"' }],
      ["no amount", { amount: "null" }],
      ["a negative amount", { amount: "-250.00" }],
      ["an amount below a poisha", { amount: "250.001" }],
      ["a currency that does not exist", { currency: '"TAKA"' }],
    ])("does not accept a paid answer with %s", async (_, change) => {
      const asking = saying(answer(change)).gateway.getPayment(ref);
      await expect(asking).rejects.toMatchObject({ code: "response_invalid" });
    });

    it("says how much was paid, and in what, even where it is not what was asked", async () => {
      const less = await saying(answer({ amount: "249.5" })).gateway.getPayment(ref);
      expect(less.captured).toEqual({ amount: 24950, currency: "BDT" });
      const foreign = await saying(answer({ currency: '"USD"' })).gateway.getPayment(ref);
      expect(foreign.captured).toEqual({ amount: 25000, currency: "USD" });
    });

    it.each(["PAID", "completed", "refunded", ""])(
      "takes the status %j for pending",
      async (status) => {
        const payment = await saying(answer({ status: JSON.stringify(status) })).gateway.getPayment(
          ref,
        );
        expect(payment).toEqual(pending.expect);
      },
    );
  });

  describe("parseWebhook", () => {
    /** Published on https://wezopay.com/docs; the signatures were computed once, with another HMAC than ours. */
    const body =
      '{"event":"payment.completed","token":"pay_abc123xyz","invoice_id":"INV-001","status":"paid",' +
      '"amount":250.00,"trx_id":"8N2K3TEST12","paid_at":"2026-06-08T11:45:00Z"}';
    const signature = "eca319eb43220589b635309b7a2f2364b94ec0aed1758e523d63bdc7eb900143";
    const ofReserialized = "6e7d41252a4840bffe6d2841e15bd7e839c4b336e7b2eb81160e2fe361bca359";
    const sample = JSON.parse(body);

    it.each([signature, `sha256=${signature}`, `SHA256=${signature.toUpperCase()}`])(
      "translates the documented webhook, signed %s",
      (given) => {
        expect(parse(body, given)).toEqual({
          events: [
            {
              type: "payment",
              payment: {
                paymentId: "INV-001",
                reference: "pay_abc123xyz",
                status: "captured",
                captured: { amount: 25000, currency: "BDT" },
                transactionId: "8N2K3TEST12",
                paidAt: Date.UTC(2026, 5, 8, 11, 45),
              },
            },
          ],
          acknowledgement: {
            status: 200,
            contentType: "application/json",
            body: '{"received":true}',
          },
        });
      },
    );

    it("refuses the body written anew, which is not what was signed", () => {
      const again = JSON.stringify(sample);
      expect(again).not.toBe(body);
      refuses(() => parse(again, signature), "signature_invalid");
      refuses(() => parse(body, ofReserialized), "signature_invalid");
      expect(parse(again, ofReserialized).events).toHaveLength(1);
    });

    it.each(["", "sha256=", `sha1=${signature}`, `sha256=sha256=${signature}`, `${signature}00`])(
      "refuses the signature %j",
      (given) => {
        refuses(() => parse(body, given), "signature_invalid");
      },
    );

    it.each([
      ["token", undefined],
      ["token", ""],
      ["invoice_id", undefined],
      ["amount", undefined],
      ["amount", "250.00 BDT"],
      ["trx_id", null],
      ["status", undefined],
      ["status", "failed"],
      ["event", undefined],
      ["event", "payment.failed"],
    ])("does not read a payment with %s %j", (field, value) => {
      const changed = JSON.stringify({ ...sample, [field]: value });
      refuses(() => parse(changed), "response_invalid");
    });

    it("asks, where it does not know the status", () => {
      const [event] = parse(JSON.stringify({ ...sample, status: "settled" })).events;
      expect(event).toEqual({ type: "hint", paymentId: "INV-001", reference: token });
    });

    it.each([
      ["payment.failed", "failed"],
      ["payment.expired", "expired"],
      ["payment.cancelled", "cancelled"],
    ])(
      "reads %s, which no page documents, as far as it agrees with its status",
      (event, status) => {
        const [told] = parse(JSON.stringify({ ...sample, event, status, trx_id: null })).events;
        expect(told).toMatchObject({ type: "payment", payment: { paymentId: "INV-001" } });
        expect(told).not.toHaveProperty("payment.captured");
      },
    );

    it("asks, where it does not know the event", () => {
      const [event] = parse(JSON.stringify({ ...sample, event: "payment.refunded" })).events;
      expect(event).toEqual({ type: "hint", paymentId: "INV-001", reference: token });
    });

    function parse(text: string, given = hmacSha256(config.webhookSecret, text)) {
      const bytes = new TextEncoder().encode(text);
      const headers = { "x-wezopay-signature": given };
      return createWezopay(config).parseWebhook({ headers, query: "", body: bytes });
    }
  });

  describe("listPayments", () => {
    it.each([
      [{}, "?page=1&per_page=100"],
      [{ status: "captured", page: 3, limit: 20 }, "?status=paid&page=3&per_page=20"],
      [{ limit: 500 }, "?page=1&per_page=100"],
    ] as const)("asks for %j with %j", async (query, expected) => {
      const { gateway, requests } = answering(list.exchanges);
      await gateway.listPayments?.(query);
      expect(new URL(requests[0]?.url ?? "").search).toBe(expected);
    });

    it("makes no call for a status the gateway has no word for", async () => {
      const { gateway, requests } = answering(list.exchanges);
      expect(await gateway.listPayments?.({ status: "authorized" })).toEqual({
        payments: [],
        more: false,
      });
      expect(requests).toHaveLength(0);
    });

    const { data } = JSON.parse(list.exchanges[0]?.response.body ?? "");
    it.each([
      ["a full page", { data }, 2, true],
      ["a page that is not full", { data }, 3, false],
      ["the last page, as a list beside its number", { data, meta: { last_page: 1 } }, 2, false],
      [
        "a page before the last, as a list beside its number",
        { data, meta: { last_page: 2 } },
        2,
        true,
      ],
      ["a page within", { data: { data, last_page: 2 } }, 2, true],
      ["named payments", { data: { payments: data } }, 3, false],
    ])("reads %s", async (_, page, limit, more) => {
      const { gateway } = saying(JSON.stringify({ success: true, ...page }));
      const read = await gateway.listPayments?.({ limit });
      expect(read).toEqual({ payments: list.expect, more });
    });
  });

  it("checks its key with a question that changes nothing", async () => {
    const { gateway, requests } = answering(list.exchanges);
    await gateway.checkCredentials?.();
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET https://wezopay.com/api/v1/payments/list?per_page=1",
    ]);
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

function answering(exchanges: Parameters<typeof replay>[0] | typeof created.exchanges) {
  const { fetch, requests } = replay(exchanges as Parameters<typeof replay>[0]);
  return { gateway: createWezopay({ ...config, fetch }), requests };
}

function saying(body: string, status = 200) {
  return {
    gateway: createWezopay({ ...config, fetch: async () => new Response(body, { status }) }),
  };
}

function answer(change: Readonly<Record<string, string>>): string {
  const fields = {
    token: `"${token}"`,
    invoice_id: `"${paymentId}"`,
    status: '"paid"',
    amount: "250.00",
    trx_id: '"8N2K3TEST12"',
    paid_at: '"2026-06-08T11:45:00Z"',
    ...change,
  };
  const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  return `{"success":true,"data":{${members.join(",")}}}`;
}

function refuses(act: () => unknown, code: string): void {
  expect(act).toThrow(expect.objectContaining({ code }));
}
