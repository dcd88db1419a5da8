import { createHmac } from "node:crypto";
import { createGateway } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  API_KEY,
  newestAt,
  OTHER_KEY,
  SHOP_URL,
  sandboxAccounts,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "./__fixtures__/world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

/** As PayGate's page prints it, https://paygate.getotts.com/. */
const PRINTED_REQUEST = `{
"amount": 100,
"customer_name": "John Doe",
"customer_email": "john@example.com",
"merchant_ref": "ORDER-123",
"metadata": {
"order_id": "ORD-456",
"product": "Premium Plan"
}
}`;

describe("the protocol as it is printed", () => {
  it("answers the printed request with the printed fields", async () => {
    const { status, body } = await world.api("POST", "/api/v1/create-payment", PRINTED_REQUEST);
    expect(status).toBe(200);
    expect(body.success).toBe(true);
    expect(body.payment).toMatchObject({
      session_id: expect.stringMatching(/^[0-9A-F]{16}$/),
      requested_amount: 100,
      payable_amount: expect.any(Number),
      status: "pending",
      checkout_url: `${world.server.url}/checkout/${body.payment.session_id}`,
      expires_at: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
    });
    expect((await fetch(body.payment.checkout_url)).status).toBe(200);
  });

  it("takes the widget's three fields", async () => {
    const request = '{"amount":100,"customer_name":"Customer","merchant_ref":"ORD-001"}';
    expect((await world.api("POST", "/api/v1/create-payment", request)).status).toBe(200);
  });

  it("pays at a gateway that can do without what the request leaves out", async () => {
    await world.close();
    const accounts = sandboxAccounts("http://sandbox.test");
    // Zaakpay needs an e-mail address.
    world = await startWorld({
      accounts: accounts.toSorted(({ id }) => (id === "zaakpay" ? -1 : 1)),
    });
    const request = '{"amount":100,"customer_name":"Customer","merchant_ref":"ORD-001"}';
    const { body } = await world.api("POST", "/api/v1/create-payment", request);
    expect(body.payment.gateway).toBe("zozo");
  });

  it("gives the UPI address and link of a gateway that has them, and null for others", async () => {
    expect(await world.create("paygate")).toMatchObject({
      requested_amount: 100,
      payable_amount: 99,
      upi_id: expect.stringContaining("@"),
      upi_deeplink: expect.stringMatching(/^upi:\/\/pay\?/),
    });
    expect(await world.create("zozo")).toMatchObject({ upi_id: null, upi_deeplink: null });
  });

  it("sends the printed webhook, which the printed verifier accepts", async () => {
    const { body } = await world.api("POST", "/api/v1/create-payment", PRINTED_REQUEST);
    world.sandbox.control.act("zozo", newestAt(world.sandbox, "zozo").id, "pay");
    await world.settle();
    const [message] = world.told;
    // The page's own example hashes the body after parsing and writing it again.
    const expected = createHmac("sha256", WEBHOOK_SECRET)
      .update(JSON.stringify(message?.body))
      .digest("hex");
    expect(message?.headers.get("x-webhook-signature")).toBe(expected);
    expect(message?.headers.get("x-webhook-event")).toBe("payment.success");
    expect(message?.body).toMatchObject({
      event: "payment.success",
      session_id: body.payment.session_id,
      requested_amount: 100,
      payable_amount: 100,
      status: "success",
      customer_name: "John Doe",
      merchant_ref: "ORDER-123",
      utr: expect.stringMatching(/^\d{12}$/),
      metadata: { order_id: "ORD-456", product: "Premium Plan" },
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    });
  });

  it("lists by status and limit, and only the key's own", async () => {
    const first = await world.create("wezopay");
    await world.create("zozo");
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    const { body } = await world.api("GET", "/api/v1/payments?status=success&limit=50");
    expect(body.payments.map(({ session_id }) => session_id)).toEqual([first.session_id]);
    expect((await world.api("GET", "/api/v1/payments?limit=1")).body.payments).toHaveLength(1);
    expect(
      (await world.api("GET", "/api/v1/payments", undefined, OTHER_KEY)).body.payments,
    ).toEqual([]);
  });

  it("cancels what is not paid, once and again, and refuses what is", async () => {
    const { session_id } = await world.create("zozo");
    const cancel = () => world.api("POST", `/api/v1/cancel/${session_id}`);
    expect((await cancel()).body.payment.status).toBe("cancelled");
    expect((await cancel()).body.payment.status).toBe("cancelled");
    await world.settle();
    expect(world.told.map(({ body }) => body.event)).toEqual(["payment.cancelled"]);

    const paid = await world.create("zozo");
    world.sandbox.control.setScenario("zozo", "lost", newestAt(world.sandbox, "zozo").id);
    world.sandbox.control.act("zozo", newestAt(world.sandbox, "zozo").id, "pay");
    const { status, body } = await world.api("POST", `/api/v1/cancel/${paid.session_id}`);
    expect([status, body.error.message]).toEqual([409, expect.stringContaining("success")]);
  });
});

describe("what the API refuses", () => {
  it.each([
    ["no JSON", "{", 400, "JSON"],
    ["a byte order mark", "\u{FEFF}{}", 400, "JSON"],
    ["no amount", "{}", 422, "amount"],
    ["a negative amount", '{"amount":-5}', 422, "amount"],
    ["nothing to pay", '{"amount":0.00}', 422, "amount"],
    ["an exponent", '{"amount":1e3}', 422, "amount"],
    ["too many decimals", '{"amount":10.555}', 422, "amount"],
    ["more than can be counted", '{"amount":99999999999999999999}', 422, "amount"],
    ["an unknown currency", '{"amount":1,"currency":"XXX"}', 422, "currency"],
    ["an unknown gateway", '{"amount":1,"gateway":"stripe"}', 422, "zozo, zaakpay"],
    [
      "a currency the gateway has not",
      '{"amount":1,"gateway":"zozo","currency":"BDT"}',
      422,
      "INR only",
    ],
    ["a missing e-mail", '{"amount":10,"gateway":"zaakpay"}', 422, "customer_email"],
    [
      "a script as return address",
      '{"amount":10,"return_url":"javascript:alert(1)"}',
      422,
      "return_url",
    ],
    ["huge metadata", `{"amount":10,"metadata":{"a":"${"x".repeat(5000)}"}}`, 422, "metadata"],
    [
      "bottomless metadata",
      `{"amount":10,"metadata":{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}}`,
      422,
      "metadata",
    ],
    [
      "an address with a password",
      '{"amount":10,"webhook_url":"https://user:password@shop.test/"}',
      422,
      "webhook_url",
    ],
    ["a huge body", `{"amount":10,"metadata":{"a":"${"x".repeat(70_000)}"}}`, 413, "bytes"],
  ])("%s", async (_name, request, expected, part) => {
    const { status, body } = await world.api("POST", "/api/v1/create-payment", request);
    expect(status).toBe(expected);
    expect(body.success).toBe(false);
    expect(body.error.message).toContain(part);
  });

  it("a missing, an unknown and a browser's key", async () => {
    const url = `${world.server.url}/api/v1/payments`;
    expect((await fetch(url)).status).toBe(401);
    expect((await world.api("GET", "/api/v1/payments", undefined, `${API_KEY}x`)).status).toBe(401);
    const browser = await fetch(url, {
      headers: { "x-api-key": API_KEY, origin: "https://shop.example" },
    });
    expect(browser.status).toBe(403);
    expect(browser.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("another key's payment, an unknown one and an unknown address", async () => {
    const { session_id } = await world.create("zozo");
    for (const path of ["", "/timeline"]) {
      const { status } = await world.api(
        "GET",
        `/api/v1/payment/${session_id}${path}`,
        undefined,
        OTHER_KEY,
      );
      expect(status).toBe(404);
    }
    expect(
      (await world.api("POST", `/api/v1/cancel/${session_id}`, undefined, OTHER_KEY)).status,
    ).toBe(404);
    expect((await world.api("GET", "/api/v1/payment/0000000000000000")).status).toBe(404);
    expect((await world.api("GET", "/api/v1/nothing")).status).toBe(404);
    expect((await fetch(`${world.server.url}/checkout/0000000000000000`)).status).toBe(404);
  });

  it("a webhook address without a secret to sign with", async () => {
    const request = `{"amount":10,"webhook_url":"${SHOP_URL}/x"}`;
    const { status } = await world.api("POST", "/api/v1/create-payment", request, OTHER_KEY);
    expect(status).toBe(422);
  });
});

describe("the gateway of another Polygate", () => {
  it("is driven by the PayGate driver, and its webhooks verify there", async () => {
    const gateway = createGateway("paygate", {
      mode: "test",
      dialect: "polygate",
      baseUrl: world.server.url,
      apiKey: API_KEY,
      webhookSecret: WEBHOOK_SECRET,
    });
    const asked = { amount: 25_050, currency: "INR" };
    const session = await gateway.createSession({
      paymentId: "0123456789ABCDEFGHIJ",
      money: asked,
      returnUrl: "https://shop.example/return",
      cancelUrl: "https://shop.example/cancel",
      webhookUrl: `${SHOP_URL}/webhook`,
    });
    const ref = { paymentId: "0123456789ABCDEFGHIJ", reference: session.reference ?? "", asked };
    expect((await gateway.getPayment(ref)).status).toBe("pending");
    world.sandbox.control.act("zozo", newestAt(world.sandbox, "zozo").id, "pay");
    await world.settle();
    const paid = await gateway.getPayment(ref);
    expect(paid).toMatchObject({ status: "captured", captured: asked, paymentId: ref.paymentId });

    const [message] = world.told;
    const headers = Object.fromEntries(message?.headers ?? []);
    const { events } = gateway.parseWebhook({
      headers,
      query: "",
      body: Buffer.from(message?.text ?? ""),
    });
    expect(events).toMatchObject([
      { type: "payment", payment: { status: "captured", captured: asked } },
    ]);
  });
});

describe("the API's description", () => {
  it("is served, with every address", async () => {
    const response = await fetch(`${world.server.url}/openapi.json`);
    const document = (await response.json()) as Record<
      "paths" | "webhooks",
      Record<string, unknown>
    >;
    expect(Object.keys(document.paths)).toEqual([
      "/api/v1/create-payment",
      "/api/v1/payment/{session_id}",
      "/api/v1/payment/{session_id}/timeline",
      "/api/v1/payments",
      "/api/v1/cancel/{session_id}",
      "/api/v1/capture/{session_id}",
      "/api/v1/refund/{session_id}",
      "/api/v1/payment/{session_id}/refunds",
      "/api/v1/gateways",
    ]);
    expect(JSON.stringify(document.webhooks)).toContain('"refund.failed"');
  });
});
