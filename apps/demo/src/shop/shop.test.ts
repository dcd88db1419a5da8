import { createMovableClock } from "@polygate/core";
import { describe, expect, it } from "vitest";
import { PolygateError } from "../polygate.ts";
import { createFakePolygate } from "./__fixtures__/fake-polygate.ts";
import { SECRET, signWebhook, successBody } from "./__fixtures__/signed-webhook.ts";
import { openOrderStore } from "./order-store.ts";
import { createShop, WEBHOOK_PATH } from "./shop.ts";

const URL_OF_SHOP = "http://localhost:3000";
const CONNECTION = { incoming: { socket: { remoteAddress: "::ffff:192.0.2.7" } } };

/** A browser with cookies, without JavaScript. */
function openShop() {
  const polygate = createFakePolygate();
  const clock = createMovableClock().now;
  const store = openOrderStore(":memory:", clock);
  const options = { url: URL_OF_SHOP, polygate, store, clock, webhookSecret: SECRET };
  const app = createShop({ ...options, cookieSecret: "a made-up cookie secret" });
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, origin: URL_OF_SHOP, "accept-language": "en-IN", ...init.headers };
    const request = new Request(URL_OF_SHOP + path, { redirect: "manual", ...init, headers });
    const response = await app.request(request, undefined, CONNECTION);
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  }

  return {
    app,
    polygate,
    store,
    cookies,
    get: async (path: string) => await send(path, {}),
    read: async (path: string) => await (await send(path, {})).text(),
    post: async (
      path: string,
      fields: Record<string, string>,
      headers: Record<string, string> = {},
    ) => await send(path, { method: "POST", body: new URLSearchParams(fields), headers }),
    /** Puts Assam in the cart twice and returns the checkout's token. */
    async fillCart(): Promise<string> {
      await this.post("/cart/add", { tea: "assam" });
      await this.post("/cart/set", { tea: "assam", count: "2" });
      return /name="token" value="([\w-]{22})"/.exec(await this.read("/checkout"))?.[1] ?? "";
    },
  };
}

describe("the shop", () => {
  it("shows every tea in the currency the buyer picked", async () => {
    const shop = openShop();
    expect(await shop.read("/")).toContain("₹249.00");
    await shop.post("/currency", { currency: "BDT", back: "/" });
    expect(await shop.read("/")).toContain("৳310.00");
  });

  it.each(["https://evil.test/", "//evil.test", "/orders/x", "/\\evil.test"])(
    "goes nowhere strange after a change of currency: %s",
    async (back) => {
      const response = await openShop().post("/currency", { currency: "TRY", back });
      expect(response.headers.get("location")).toBe("/");
    },
  );

  it("keeps no price in the browser, and believes no cart it did not sign", async () => {
    const shop = openShop();
    await shop.fillCart();
    expect(decodeURIComponent(shop.cookies.get("cart") ?? "")).toMatch(/^INR\.assam-2\.[\w+/]+=$/);
    shop.cookies.set(
      "cart",
      encodeURIComponent("INR.assam-9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    );
    expect(await shop.read("/cart")).toContain("Your cart is empty");
  });

  it("refuses a form that another site posts", async () => {
    const shop = openShop();
    const response = await shop.post(
      "/cart/add",
      { tea: "assam" },
      { origin: "https://evil.test" },
    );
    expect(response.status).toBe(403);
  });

  it("offers the gateways that fit and shows the others with the reason", async () => {
    const shop = openShop();
    await shop.fillCart();
    const page = await shop.read("/checkout");
    expect(page).toMatch(/value="zozo" data-needs=""[^>]*checked/);
    expect(page).toMatch(/value="zaakpay" data-needs="email"/);
    expect(page).toMatch(/value="wezopay" disabled/);
    expect(page).toContain("WezoPay takes BDT only, not INR.");
    expect(page).toContain("Does not sign its webhooks.");
  });

  it("opens the payment at the server and sends the buyer there", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    const response = await shop.post("/checkout", { token, gateway: "zozo" });
    expect(response.headers.get("location")).toMatch(/^http:\/\/localhost:3001\/checkout\//);
    expect(shop.polygate.orders).toMatchObject([
      {
        money: { amount: 498_00, currency: "INR" },
        merchantRef: "TEA-1001",
        returnUrl: `${URL_OF_SHOP}/orders/${token}`,
        ip: "192.0.2.7",
        language: "en",
      },
    ]);
    expect(await shop.read("/cart")).toContain("Your cart is empty");
    expect(await shop.read("/orders")).toContain(`/orders/${token}`);
  });

  it("orders and pays once on a double click", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    const fields = { token, gateway: "zozo" };
    const [one, two] = await Promise.all([
      shop.post("/checkout", fields),
      shop.post("/checkout", fields),
    ]);
    const three = await shop.post("/checkout", fields);
    expect(shop.polygate.orders).toHaveLength(1);
    expect(two.headers.get("location")).toBe(one.headers.get("location"));
    expect(three.headers.get("location")).toBe(one.headers.get("location"));
  });

  it("shows what the server refused above the choice, and lets the buyer go on", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    shop.polygate.refusal = new PolygateError(422, "ZozoGateway does not <want> that.");
    const refused = await shop.post("/checkout", { token, gateway: "zozo" });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("ZozoGateway does not &lt;want&gt; that.");
    const response = await shop.post(`/orders/${token}/pay`, { token, gateway: "zozo" });
    expect(response.status).toBe(303);
  });

  it.each(["", "meera", "meera@example"])(
    "asks for an e-mail where one is needed: %s",
    async (email) => {
      const shop = openShop();
      const token = await shop.fillCart();
      const refused = await shop.post("/checkout", { token, gateway: "zaakpay", email });
      expect(refused.status).toBe(422);
      expect(shop.polygate.orders).toEqual([]);
      const form = { token, gateway: "zaakpay", email: "meera@example.com" };
      const response = await shop.post(`/orders/${token}/pay`, form);
      expect(response.status).toBe(303);
      expect(shop.polygate.orders[0]?.email).toBe("meera@example.com");
    },
  );

  it("still answers when the payment server does not", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    await shop.post("/checkout", { token, gateway: "zozo" });
    shop.polygate.isAway = true;
    expect(await shop.read(`/orders/${token}`)).toContain("its part of the story is missing");
    expect((await shop.get(`/orders/${token}/pay`)).status).toBe(502);
  });

  it("is not told by a browser that an order is paid, only by a webhook", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    await shop.post("/checkout", { token, gateway: "zozo" });
    const waiting = await shop.read(`/orders/${token}?status=success&paid=1`);
    expect(waiting).toContain("Waiting for your payment");
    expect(waiting).toMatch(/<noscript><meta http-equiv="refresh" content="2">/);

    const [attempt] = shop.store.listAttempts(token);
    const body = successBody({ session_id: attempt?.sessionId, requested_amount: 498 });
    const { headers, body: bytes } = signWebhook(body, { at: Date.now() });
    const told = await shop.app.request(WEBHOOK_PATH, {
      method: "POST",
      headers,
      body: bytes.slice(),
    });
    expect(told.status).toBe(200);
    const paid = await shop.read(`/orders/${token}/live`);
    expect(paid).toContain("Paid. Thank you!");
    expect(paid).toContain("payment.success (msg_1)");
    expect(paid).toContain("The shop asked for &lt;b&gt;tea&lt;/b&gt;.");
    const again = await shop.post(`/orders/${token}/pay`, { gateway: "zozo" });
    expect(again.headers.get("location")).toBe(`/orders/${token}`);
    expect(shop.polygate.orders).toHaveLength(1);
  });

  it("takes no webhook of more than 64 kB", async () => {
    const { app } = openShop();
    const body = new Uint8Array(64 * 1024 + 1);
    const headers = { "content-length": String(body.length) };
    expect((await app.request(WEBHOOK_PATH, { method: "POST", body, headers })).status).toBe(413);
  });
});

describe("paying again", () => {
  it("gives the open payment up before another is opened", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    await shop.post("/checkout", { token, gateway: "zozo" });
    await shop.post(`/orders/${token}/pay`, { gateway: "zaakpay", email: "meera@example.com" });
    expect(shop.polygate.cancelled).toEqual(["AAAAAAAAAAAAAAA1"]);
    expect(shop.polygate.orders).toHaveLength(2);
  });

  it("opens nothing if the open payment turns out to be paid", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    await shop.post("/checkout", { token, gateway: "zozo" });
    shop.polygate.statuses.set("AAAAAAAAAAAAAAA1", "success");
    const response = await shop.post(`/orders/${token}/pay`, { gateway: "zozo" });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("has just been paid");
    expect(shop.polygate.orders).toHaveLength(1);
  });

  it("is offered after a decline", async () => {
    const shop = openShop();
    const token = await shop.fillCart();
    await shop.post("/checkout", { token, gateway: "zozo" });
    const [attempt] = shop.store.listAttempts(token);
    const event = { id: "msg_9", sessionId: attempt?.sessionId ?? "", event: "payment.failed" };
    shop.store.takeWebhook(event, "failed");
    const page = await shop.read(`/orders/${token}`);
    expect(page).toContain("The payment was declined");
    expect(page).toContain(`href="/orders/${token}/pay">Pay again`);
    await shop.post(`/orders/${token}/pay`, { gateway: "zozo" });
    expect(shop.polygate.cancelled).toEqual([]);
    expect(shop.polygate.orders).toHaveLength(2);
  });
});
