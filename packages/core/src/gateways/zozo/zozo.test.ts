import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../testing/index.ts";
import { Recording, replay, testGateway } from "../../testing/index.ts";
import canceled from "./__fixtures__/canceled.json" with { type: "json" };
import captured from "./__fixtures__/captured.json" with { type: "json" };
import capturedWithAmount from "./__fixtures__/captured-with-amount.json" with { type: "json" };
import created from "./__fixtures__/created.json" with { type: "json" };
import declined from "./__fixtures__/declined.json" with { type: "json" };
import expired from "./__fixtures__/expired.json" with { type: "json" };
import nestedCaptured from "./__fixtures__/nested-captured.json" with { type: "json" };
import nestedLying from "./__fixtures__/nested-lying.json" with { type: "json" };
import pending from "./__fixtures__/pending.json" with { type: "json" };
import unknown from "./__fixtures__/unknown.json" with { type: "json" };
import { createZozo } from "./index.ts";

const config = { mode: "test", apiToken: "zozo-0a1b2c3d4e5f", account: "tea shop" } as const;

const request = {
  description: "Premium Plan",
  buyer: { name: "Asha Rao", email: "asha@example.com", phone: "+91 98765 43210", language: "en" },
  returnUrl: "https://shop.example/thanks",
  cancelUrl: "https://shop.example/cart",
  webhookUrl: "https://pay.example/webhooks/zozo/k3y",
};
const { paymentId, asked: money } = created.ref;
const full = { ...request, paymentId, money };
const ref = captured.ref;

describe("zozo", () => {
  testGateway({
    create: createZozo,
    config,
    requiredFields: ["apiToken"],
    secrets: [config.apiToken],
    request,
    amount: { field: "amount", unit: "major" },
    recordings: { created, pending, captured, declined, canceled, expired, unknown },
  });

  describe("createSession", () => {
    it("sends the documented fields, the amount as it stands, and the token in a header alone", async () => {
      const { gateway, requests } = answering(created.exchanges);
      await gateway.createSession({ ...full, metadata: { product: "Product XYZ" } });
      const [sent] = requests;
      expect(sent?.url).toBe("https://zozogateway.com/api/create-order");
      expect(sent?.headers).toMatchObject({
        "x-api-token": config.apiToken,
        "content-type": "application/json",
      });
      expect(sent?.body).toBe(
        `{"amount":500.00,"order_id":"${paymentId}","redirect_url":"${request.webhookUrl}",` +
          '"customer_mobile":"9876543210","description":"Premium Plan","remark1":"asha@example.com","remark2":"Product XYZ"}',
      );
      expect(`${sent?.url}${sent?.body}`).not.toContain(config.apiToken);
      expect(sent?.body).not.toContain(request.returnUrl);
    });

    it.each([
      ["98765 43210", "9876543210"],
      ["098765-43210", "9876543210"],
      ["0091 (98765) 43210", "9876543210"],
      ["919876543210", "9876543210"],
      ["9198765432", "9198765432"],
      ["+44 20 7946 0018", undefined],
      ["12345", undefined],
      ["1234567890", undefined],
    ])("makes of the phone %j the mobile %j", async (phone, mobile) => {
      const { gateway, requests } = answering(created.exchanges);
      await gateway.createSession({ ...full, buyer: { phone } });
      expect(JSON.parse(requests[0]?.body ?? "").customer_mobile).toBe(mobile);
    });

    it("tells the amount that was accepted, which is what binds a later answer without one", async () => {
      const { gateway } = answering(created.exchanges);
      expect(await gateway.createSession(full)).toEqual({
        reference: paymentId,
        redirect: { method: "GET", url: "https://zozogateway.com/pay/abcD1234" },
        echoed: money,
      });
    });

    it("takes the word true for true", async () => {
      const { gateway } = saying(order({ status: '"true"' }));
      expect((await gateway.createSession(full)).reference).toBe(paymentId);
    });

    it.each([
      ["another order", order({ order_id: '"0MCQ7ZK9T0ZZZZZZZZZZ"' })],
      ["no order", order({ order_id: "null" })],
      ["another amount", order({ amount: '"5.00"' })],
      ["an amount with more than paise", order({ amount: '"500.001"' })],
      ["no amount", order({ amount: "null" })],
      ["two amounts", order({ result: '{"amount":"5.00"}' })],
      ["no address", order({ payment_url: "null" })],
      ["an address that is a script", order({ payment_url: '"javascript:alert(1)"' })],
      ["a status that is neither true nor false", order({ status: '"SUCCESS"' })],
      ["no status", order({ status: "null" })],
    ])("does not accept an answer with %s", async (_, body) => {
      const { gateway } = saying(body);
      await expect(gateway.createSession(full)).rejects.toMatchObject({
        code: "response_invalid",
        outcome: "unknown",
      });
    });

    it.each([
      ['{ "status": false, "message": "Order ID already exists!" }', "conflict"],
      ['{"status":"false", "message":"Order_id Already Exist"}', "conflict"],
      ['{"status":false,"message":"Invalid API token"}', "authentication_failed"],
      ['{"status":false,"message":"Invalid user_token"}', "authentication_failed"],
      ['{"status":false,"message":"Daily limit reached"}', "request_invalid"],
      ['{"status":false}', "request_invalid"],
    ])("reads %s as %s, with any of the statuses it may come with", async (body, code) => {
      for (const status of [200, 400, 422]) {
        const { gateway } = saying(body, status);
        await expect(gateway.createSession(full)).rejects.toMatchObject({ code });
      }
    });

    it("keeps the gateway's words for the merchant, apart from the message", async () => {
      const { gateway } = saying('{ "status": false, "message": "Order ID already exists!" }');
      await expect(gateway.createSession(full)).rejects.toMatchObject({
        message: "zozo: the gateway refused",
        detail: "Order ID already exists!",
      });
    });

    it.each([
      ["100000", { money: { amount: 100_000_01, currency: "INR" } }],
      ["INR", { money: { amount: 50000, currency: "BDT" } }],
      ["255", { description: "x".repeat(256) }],
      ["paymentId", { paymentId: "9".repeat(101) }],
    ])("names the limit %s before any call", async (limit, change) => {
      const { gateway, requests } = answering(created.exchanges);
      const opened = gateway.createSession({ ...full, ...change });
      await expect(opened).rejects.toMatchObject({
        code: "request_invalid",
        message: expect.stringContaining(limit),
      });
      expect(requests).toHaveLength(0);
    });

    it("takes what is exactly at the limits", async () => {
      const { gateway } = saying(order({ amount: '"100000.00"' }));
      const most = { amount: 100_000_00, currency: "INR" };
      const opened = await gateway.createSession({
        ...full,
        money: most,
        description: "x".repeat(255),
      });
      expect(opened.echoed).toEqual(most);
    });
  });

  describe("getPayment", () => {
    it("asks by the order id, with the token in a header alone", async () => {
      const { gateway, requests } = answering(captured.exchanges);
      await gateway.getPayment(ref);
      expect(requests[0]?.url).toBe(
        `https://zozogateway.com/api/order-status?order_id=${paymentId}`,
      );
      expect(requests[0]?.headers["x-api-token"]).toBe(config.apiToken);
    });

    it.each([
      ["an amount and a UTR, where they are stated", capturedWithAmount],
      ["the nested answers of the script's other servers", nestedCaptured],
      ["pending where COMPLETED stands above a pending result", nestedLying],
    ])("reports %s", async (_, recording) => {
      const { gateway } = answering(recording.exchanges);
      expect(await gateway.getPayment(recording.ref)).toEqual(recording.expect);
    });

    it.each([
      ['{"status":true}', "pending"],
      ['{"status":true,"payment_status":""}', "pending"],
      ['{"status":true,"payment_status":null}', "pending"],
      ['{"status":true,"payment_status":"COMPLETED"}', "pending"],
      ['{"status":true,"payment_status":"success"}', "pending"],
      ['{"status":true,"payment_status":"ERROR"}', "pending"],
      ['{"status":"COMPLETED"}', "pending"],
      ['{"status":"SUCCESS"}', "pending"],
      ['{"status":"COMPLETED","payment_status":"PENDING"}', "pending"],
      ['{"status":"true","payment_status":"SUCCESS"}', "captured"],
    ])("reads %s as %s: only the payment's own status decides", async (body, status) => {
      const { gateway } = saying(body);
      expect(await gateway.getPayment(ref)).toEqual({ ...pending.expect, status });
    });

    it.each([
      ['{"status":false,"payment_status":"SUCCESS"}', "request_invalid"],
      ['{"status":"false","payment_status":"SUCCESS"}', "request_invalid"],
      ['{"status":false,"message":"Order not found"}', "not_found"],
      ['{"status":"ERROR","message":"Order not found"}', "not_found"],
      ['{"payment_status":"SUCCESS"}', "response_invalid"],
      ['{"status":true,"payment_status":"SUCCESS","order_id":"ORD-1"}', "response_invalid"],
      ['{"status":true,"result":{"status":"SUCCESS","orderId":"ORD-1"}}', "response_invalid"],
      ['{"status":true,"payment_status":"SUCCESS","amount":"-500.00"}', "response_invalid"],
      [
        '{"status":true,"payment_status":"SUCCESS","result":{"status":"PENDING"}}',
        "response_invalid",
      ],
      [
        '{"status":true,"payment_status":"SUCCESS","amount":"500.00","result":{"amount":"1.00"}}',
        "response_invalid",
      ],
    ])("reports %s as %s", async (body, code) => {
      const { gateway } = saying(body);
      await expect(gateway.getPayment(ref)).rejects.toMatchObject({ code });
    });

    it("says how much was paid even where it is not what was asked", async () => {
      const { gateway } = saying(
        '{"status":true,"payment_status":"SUCCESS","amount":"1.00","utr":""}',
      );
      const payment = await gateway.getPayment(ref);
      expect(payment.captured).toEqual({ amount: 100, currency: "INR" });
      expect(payment).not.toHaveProperty("transactionId");
    });

    it("does not let an empty amount hide the one that is stated beside it", async () => {
      const { gateway } = saying(
        '{"status":true,"payment_status":"SUCCESS","amount":"","result":{"status":"SUCCESS","amount":"1.00"}}',
      );
      expect((await gateway.getPayment(ref)).captured).toEqual({ amount: 100, currency: "INR" });
    });

    it("reads a numeric UTR and amount digit by digit", async () => {
      const body =
        '{"status":true,"payment_status":"SUCCESS","amount":500.10,"utr":90071992547409931234}';
      expect(await saying(body).gateway.getPayment(ref)).toMatchObject({
        captured: { amount: 50010, currency: "INR" },
        transactionId: "90071992547409931234",
      });
    });
  });

  describe("parseWebhook", () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const json = { "content-type": "application/json" };
    const nested = new URLSearchParams({
      status: "SUCCESS",
      "result[orderId]": paymentId,
      "result[utr]": "312345678901",
    }).toString();
    const inside = new URLSearchParams({
      status: "SUCCESS",
      result: JSON.stringify({ orderId: paymentId, txnStatus: "COMPLETED" }),
    }).toString();

    it.each([
      ["JSON", json, `{"order_id":"${paymentId}","status":"SUCCESS"}`],
      ["JSON without a content type", {}, ` {"order_id":"${paymentId}"}`],
      ["JSON that calls itself a form", form, `{"order_id":"${paymentId}"}`],
      ["a form", form, `order_id=${paymentId}&status=SUCCESS`],
      ["a form that calls itself JSON", json, `order_id=${paymentId}&status=SUCCESS`],
      ["a form with bracketed names", form, nested],
      ["a form with JSON inside", form, inside],
      ["JSON with a nested result", json, `{"result":{"orderId":"${paymentId}"}}`],
    ])("takes %s for a hint", (_, headers, body) => {
      expect(parse(headers, body)).toEqual({
        events: [{ type: "hint", paymentId }],
        acknowledgement: { status: 200, contentType: "text/plain", body: "OK" },
      });
    });

    it.each([
      ["nothing", form, ""],
      ["a form about no order", form, "hello=world"],
      ["JSON about no order", json, "{}"],
      ["a form with something broken inside", form, "result=%7B"],
      ["an order id longer than there are", form, `order_id=${"9".repeat(101)}`],
      ["names that reach for prototypes", form, "__proto__[order_id]=x&constructor=y"],
      ["the same in JSON", json, '{"__proto__":{"order_id":"X1"}}'],
    ])("ignores %s", (_, headers, body) => {
      expect(parse(headers, body).events).toMatchObject([{ type: "ignored" }]);
    });

    it.each([
      ["broken JSON", json, '{"order_id":'],
      ["bytes that are no text", form, Uint8Array.of(0xff, 0xfe)],
    ])("does not read %s", (_, headers, body) => {
      expect(() => parse(headers, body)).toThrow(
        expect.objectContaining({ code: "response_invalid" }),
      );
    });
  });

  it("checks its token by asking for an order that there is none of", async () => {
    const none = saying('{"status":false,"message":"Order not found"}').gateway;
    await expect(none.checkCredentials?.()).resolves.toBeUndefined();
    for (const status of [200, 401]) {
      const wrong = saying('{"status":false,"message":"Invalid API token"}', status).gateway;
      await expect(wrong.checkCredentials?.()).rejects.toMatchObject({
        code: "authentication_failed",
      });
    }
  });

  it("names its account so that the token cannot be found from it", () => {
    const { account } = createZozo({ mode: "test", apiToken: config.apiToken });
    const again = createZozo({ mode: "live", apiToken: config.apiToken });
    expect(account).toMatch(/^[0-9a-f]{12}$/);
    expect(again.account).toBe(account);
    expect(createZozo({ mode: "test", apiToken: "another" }).account).not.toBe(account);
  });

  it("has fixtures that are recordings", async () => {
    const folder = `${import.meta.dirname}/__fixtures__`;
    for (const file of await readdir(folder)) {
      const { default: recording } = await import(`${folder}/${file}`, { with: { type: "json" } });
      expect(() => Recording.parse(recording), file).not.toThrow();
    }
  });
});

function answering(exchanges: readonly Exchange[] | typeof created.exchanges) {
  const { fetch, requests } = replay(exchanges as readonly Exchange[]);
  return { gateway: createZozo({ ...config, fetch }), requests };
}

function saying(body: string, status = 200) {
  return { gateway: createZozo({ ...config, fetch: async () => new Response(body, { status }) }) };
}

function order(change: Readonly<Record<string, string>>): string {
  const fields = {
    status: "true",
    payment_url: '"https://zozogateway.com/pay/abcD1234"',
    order_id: `"${paymentId}"`,
    amount: '"500.00"',
    ...change,
  };
  return `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}`;
}

function parse(headers: Readonly<Record<string, string>>, body: string | Uint8Array) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return createZozo(config).parseWebhook({ headers, query: "", body: bytes });
}
