import { inspect } from "node:util";
import { PaymentError, type PaymentRecord, type Report, toRecord } from "@polygate/core";
import { describe, expect, it } from "vitest";
import {
  cannotView,
  cannotWrite,
  createFakeStore,
  type FakeOrder,
  maintenance,
} from "./__fixtures__/fake-store.ts";
import { createWooCommerce, type WooCommerceConfig } from "./index.ts";
import { createFakeBridge } from "./plugin/__fixtures__/fake-bridge.ts";

const asked = { amount: 9900, currency: "INR" };
const base = {
  eventId: "evt_3",
  version: 3,
  orderId: "727",
  paymentId: "01ARZ3NDEKTSV4RRFFQ6",
  gateway: "zozo",
  mode: "live",
  asked,
} as const;
const captured = toRecord({ asked, payable: asked }, [
  {
    kind: "captured",
    account: "tea",
    reference: "r",
    transactionId: "UTR123",
    money: asked,
    receivedAt: 1,
  },
]);
const paid = { ...base, type: "payment", record: captured } satisfies Report;
const mark = "[Polygate evt_3]";

const keys = {
  consumerKey: "ck_0123456789abcdef0123456789abcdef01234567",
  consumerSecret: "cs_fedcba9876543210fedcba9876543210fedcba98",
};
const config: WooCommerceConfig = {
  mode: "live",
  url: "https://shop.example",
  ...keys,
  paymentMethod: "polygate",
  secret: "0123456789abcdef0123456789abcdef",
};
const dependencies = {
  bridge: createFakeBridge().bridge,
  address: "https://pay.example/stores/tea",
};

function setUp(order: Partial<FakeOrder> = {}, change: Partial<WooCommerceConfig> = {}) {
  const store = createFakeStore(order);
  const platform = createWooCommerce({ ...config, fetch: store.fetch, ...change }, dependencies);
  return { store, platform };
}

function about(change: Partial<PaymentRecord>): Report {
  return { ...paid, record: { ...captured, ...change } };
}

describe("woocommerce", () => {
  describe("an exact payment", () => {
    it.each(["pending", "failed", "on-hold"])("pays an order that is %s", async (status) => {
      const { store, platform } = setUp({ status });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.order).toMatchObject({ status: "processing", transaction_id: "UTR123" });
      expect(store.order.date_paid_gmt).not.toBeNull();
      expect(store.statuses).toEqual(["processing"]);
      expect(store.notes).toEqual([
        `zozo payment 01ARZ3NDEKTSV4RRFFQ6 collected 99.00 INR (transaction UTR123). ${mark}`,
      ]);
    });

    it("speaks to the documented addresses with Basic authentication and no key in the URL", async () => {
      const { store, platform } = setUp();
      await platform.report(paid);
      expect(store.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
        "GET https://shop.example/wp-json/wc/v3/orders/727",
        "GET https://shop.example/wp-json/wc/v3/orders/727/notes",
        "POST https://shop.example/wp-json/wc/v3/orders/727/notes",
        "PUT https://shop.example/wp-json/wc/v3/orders/727",
      ]);
      const basic = Buffer.from(`${keys.consumerKey}:${keys.consumerSecret}`).toString("base64");
      for (const { init } of store.requests) {
        expect(new Headers(init.headers).get("authorization")).toBe(`Basic ${basic}`);
        expect(init.redirect).toBe("manual");
      }
    });

    it("reads a total without decimals as whole units", async () => {
      const { store, platform } = setUp({ currency: "BDT", total: "251" });
      const report = { ...paid, asked: { amount: 25100, currency: "BDT" } };
      await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
      expect(store.order.status).toBe("processing");
    });

    it("completes an order on hold that has nothing to process", async () => {
      const { store, platform } = setUp({ status: "on-hold", needs_processing: false });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.order.date_paid_gmt).not.toBeNull();
      expect(store.statuses).toEqual(["pending", "completed"]);
    });

    it("lets WooCommerce choose the status where a plugin has one of its own for what is paid", async () => {
      const { store, platform } = setUp({ status: "on-hold" });
      store.paidStatus = "packed";
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.order).toMatchObject({ status: "packed", transaction_id: "UTR123" });
      expect(store.notes).toHaveLength(1);
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.statuses).toEqual(["processing", "pending", "packed"]);
    });

    it.each(["pending", "failed", "on-hold"])(
      "does not pay again what was %s when it was read and has been paid since",
      async (status) => {
        const { store, platform } = setUp({ status });
        store.intercept = (method) => {
          const date_paid_gmt = "2026-11-22T01:00:00";
          if (method === "PUT") Object.assign(store.order, { status: "processing", date_paid_gmt });
          return undefined;
        };
        await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
        expect(store.order.status).toBe("processing");
        expect(store.statuses).toEqual([]);
      },
    );

    it("looks again where the order was cancelled after it was read", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) => {
        if (method === "POST") store.order.status = "cancelled";
        return undefined;
      };
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "held" });
      expect(store.order).toMatchObject({ status: "cancelled", date_paid_gmt: null });
      expect(store.notes[0]).toContain("was not booked: the order's status was cancelled.");
    });

    it("knows a payment again by as much of its transactions as the store keeps", async () => {
      const { store, platform } = setUp();
      const report = about({ transactionIds: ["A".repeat(60), "😀".repeat(60)] });
      await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
      expect(store.order.transaction_id).toBe(`${"A".repeat(60)}, ${"😀".repeat(38)}`);
      await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
      expect(store.notes).toHaveLength(1);
    });

    it("changes nothing when it is told again", async () => {
      const { store, platform } = setUp();
      await platform.report(paid);
      const writes = store.writes();
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.writes()).toEqual(writes);
    });

    it("pays once when it is told twice at the same moment", async () => {
      const { store, platform } = setUp();
      const outcomes = await Promise.all([platform.report(paid), platform.report(paid)]);
      expect(outcomes).toEqual([{ type: "applied" }, { type: "applied" }]);
      expect(store.writes()).toEqual(["POST orders/727/notes", "PUT orders/727"]);
    });

    it("does not pay again an order that was moved back by hand", async () => {
      const { store, platform } = setUp();
      await platform.report(paid);
      store.order.status = "pending";
      await expect(platform.report({ ...paid, eventId: "evt_4", version: 4 })).resolves.toEqual({
        type: "applied",
      });
      expect(store.order.status).toBe("pending");
    });

    it("leaves one note and pays once when the answer to the change was lost", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) => (method === "PUT" ? new TypeError("fetch failed") : undefined);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
      store.intercept = () => undefined;
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.notes).toHaveLength(1);
      expect(store.order.status).toBe("processing");
    });

    it("says why it is held where the order changed between two tries", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) => (method === "PUT" ? new TypeError("fetch failed") : undefined);
      await platform.report(paid);
      store.intercept = () => undefined;
      store.order.total = "99.01";
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "held" });
      expect(store.order.status).toBe("on-hold");
      expect(store.notes[0]).toContain("total is now 99.01 INR");
    });

    it("is held where WooCommerce did not book it, and books it when told again", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) =>
        method === "PUT"
          ? new Response(JSON.stringify(store.order), {
              headers: { "content-type": "application/json" },
            })
          : undefined;
      await expect(platform.report(paid)).resolves.toEqual({
        type: "held",
        reason: expect.stringContaining("did not book"),
      });
      store.intercept = () => undefined;
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
    });
  });

  describe("a payment that contradicts the order", () => {
    it.each<[string, Partial<FakeOrder>, string, string]>([
      ["one paisa more", { total: "99.01" }, "on-hold", "total is now 99.01 INR"],
      ["another currency", { currency: "BDT" }, "on-hold", "total is now 99.00 BDT"],
      ["a total that is no amount", { total: "-1.00" }, "on-hold", "total is now -1.00 INR"],
      ["a currency of its own", { currency: "TEA" }, "on-hold", "total is now 99.00 TEA"],
      ["another method", { payment_method: "cod" }, "pending", "to be paid by cod"],
      ["a trashed order", { status: "trash" }, "trash", "status was trash"],
      ["a cancelled order", { status: "cancelled" }, "cancelled", "status was cancelled"],
      ["an order completed unpaid", { status: "completed" }, "completed", "status was completed"],
      ["a status of a plugin's", { status: "backorder" }, "backorder", "status was backorder"],
      [
        "an order that is paid otherwise",
        { status: "processing", date_paid_gmt: "2026-11-22T01:00:00", transaction_id: "UTR9" },
        "processing",
        "already paid (UTR9)",
      ],
    ])("is held: %s", async (_what, order, status, reason) => {
      const { store, platform } = setUp(order);
      await expect(platform.report(paid)).resolves.toEqual({
        type: "held",
        reason: expect.stringContaining(reason),
      });
      expect(store.order.status).toBe(status);
      expect(store.order.transaction_id).toBe(order.transaction_id ?? "");
      expect(store.notes).toEqual([expect.stringContaining(reason)]);
      const writes = store.writes();
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "held" });
      expect(store.writes()).toEqual(writes);
    });

    it.each<[string, Report]>([
      ["too little", about({ fit: "under", captured: 9800 })],
      ["too much", about({ fit: "over", captured: 10000 })],
      ["late", about({ late: true })],
      ["given back meanwhile", about({ refunded: 9900 })],
      ["a case", { ...base, type: "case", kind: "mismatch", record: captured, reason: "Odd." }],
    ])("is held: %s", async (_what, report) => {
      const { store, platform } = setUp();
      await expect(platform.report(report)).resolves.toMatchObject({ type: "held" });
      expect(store.order).toMatchObject({ status: "pending", date_paid_gmt: null });
      expect(store.notes).toHaveLength(1);
    });

    it.each([
      ["dispute", "on-hold"],
      ["double", "processing"],
      ["refund_due", "processing"],
      ["late", "processing"],
    ] as const)("notes a %s on a paid order, which is then %s", async (kind, status) => {
      const { store, platform } = setUp({
        status: "processing",
        date_paid_gmt: "2026-11-22T01:00:00",
      });
      const report: Report = { ...base, type: "case", kind, record: captured, reason: "<b>Look." };
      await expect(platform.report(report)).resolves.toMatchObject({ type: "held" });
      expect(store.order.status).toBe(status);
      expect(store.notes[0]).toContain("&lt;b&gt;Look.");
    });
  });

  describe("a note", () => {
    const note = async (reason: string) => {
      const { store, platform } = setUp();
      const report: Report = { ...base, type: "case", kind: "double", record: captured, reason };
      await expect(platform.report(report)).resolves.toMatchObject({ type: "held" });
      return store.notes[0];
    };

    it("keeps its backslashes", async () => {
      expect(await note("C:\\new \\")).toContain("C:&#92;new &#92; [Polygate");
    });

    it("is no longer than the store takes, and keeps its mark", async () => {
      const long = await note("&".repeat(70_000));
      expect(long?.length).toBeLessThan(11_000);
      expect(long).toContain("[Polygate evt_3, held]");
    });
  });

  describe("an attempt that ended", () => {
    it("fails an order that waits for it", async () => {
      const { store, platform } = setUp();
      await platform.report(about({ status: "failed" }));
      expect(store.order.status).toBe("failed");
    });

    it.each<[string, Partial<FakeOrder>, PaymentRecord["status"]]>([
      ["on-hold", { status: "on-hold" }, "failed"],
      ["processing", { status: "processing", date_paid_gmt: "2026-11-22T01:00:00" }, "failed"],
      ["pending", { status: "pending", payment_method: "cod" }, "failed"],
      ["pending", { status: "pending" }, "expired"],
      ["pending", { status: "pending" }, "canceled"],
    ])("leaves an order %s", async (status, order, ended) => {
      const { store, platform } = setUp(order);
      await expect(platform.report(about({ status: ended }))).resolves.toEqual({ type: "applied" });
      expect(store.order.status).toBe(status);
      expect(store.notes).toHaveLength(1);
    });

    it("says nothing after the payment was reported paid", async () => {
      const { store, platform } = setUp();
      await platform.report(paid);
      const early = { ...about({ status: "expired" }), eventId: "evt_2", version: 2 };
      await expect(platform.report(early)).resolves.toEqual({ type: "applied" });
      expect(store.notes).toHaveLength(1);
      expect(store.order.status).toBe("processing");
    });

    it("still lets the payment be reported paid", async () => {
      const { store, platform } = setUp();
      await platform.report({ ...about({ status: "failed" }), eventId: "evt_2", version: 2 });
      await expect(platform.report(paid)).resolves.toEqual({ type: "applied" });
      expect(store.order.status).toBe("processing");
    });
  });

  it("writes nothing while a payment is pending", async () => {
    const { store, platform } = setUp();
    await expect(platform.report(about({ status: "pending" }))).resolves.toEqual({
      type: "applied",
    });
    expect(store.writes()).toEqual([]);
  });

  it("notes a refund without booking it", async () => {
    const { store, platform } = setUp({
      status: "processing",
      date_paid_gmt: "2026-11-22T01:00:00",
    });
    const refund = { reference: "R1", status: "succeeded", money: asked } as const;
    await expect(platform.report({ ...base, type: "refund", refund })).resolves.toMatchObject({
      type: "held",
    });
    expect(store.order.status).toBe("processing");
    expect(store.notes[0]).toContain("the refund R1 of 99.00 INR has reached the buyer.");
  });

  describe("refuses", () => {
    it.each<[string, Report]>([
      ["a test payment", { ...paid, mode: "test" }],
      ["what is no order id", { ...paid, orderId: "727/notes" }],
    ])("%s without asking the store", async (_what, report) => {
      const { store, platform } = setUp();
      await expect(platform.report(report)).resolves.toMatchObject({ type: "refused" });
      expect(store.requests).toEqual([]);
    });

    it("an order that the store does not have", async () => {
      const { platform } = setUp();
      await expect(platform.report({ ...paid, orderId: "728" })).resolves.toEqual({
        type: "refused",
        reason: "The store has no such order.",
      });
    });
  });

  describe("when the store misbehaves", () => {
    const answers: [string, () => Response | Error, string][] = [
      ["a web page with 200", () => page(200), "a web page instead of the API's JSON"],
      ["an answer of another shape", () => new Response('{"ok":true}'), "something else"],
      ["an empty answer", () => new Response(""), "something else"],
      ["another order", () => new Response(anotherOrder), "got another"],
      ["a redirect", () => redirect(), "answered 301, a redirect: the store's address is another"],
      ["PHP's warnings before the JSON", () => new Response(warned), "PHP's own messages in front"],
      [
        "a key that may only read",
        () => new Response(cannotWrite, { status: 401 }),
        "(woocommerce_rest_authentication_error): The API key provided does not have write",
      ],
      [
        "an answer that repeats the secret",
        () => new Response(cannotView.replace("resource", keys.consumerSecret), { status: 401 }),
        "(woocommerce_rest_cannot_view): Sorry, you cannot view this [redacted].",
      ],
      ["500", () => new Response("oops", { status: 500 }), "answered 500"],
      ["503 with a page", () => page(503), "answered 503"],
      ["403 from a firewall", () => page(403), "answered 403"],
      ["401", () => new Response(cannotView, { status: 401 }), "(woocommerce_rest_cannot_view)"],
      [
        "404 without a REST API",
        () => new Response('{"code":"rest_no_route"}', { status: 404 }),
        "(rest_no_route)",
      ],
      ["404 with a page", () => page(404), "answered 404"],
      [
        "no answer",
        () => new TypeError("fetch failed", { cause: keys.consumerSecret }),
        "no answer",
      ],
    ];

    it.each(answers)("asks to be told again after %s", async (_what, answer, reason) => {
      const { store, platform } = setUp();
      store.intercept = answer;
      const outcome = await platform.report(paid);
      expect(outcome).toEqual({ type: "retry", reason: expect.stringContaining(reason) });
      expect(inspect(outcome, { depth: null })).not.toMatch(/[cs]k?_[0-9a-f]{40}/);
      expect(store.writes()).toEqual([]);
    });

    it.each([429, 503])("waits as long as %i asks", async (status) => {
      const { store, platform } = setUp();
      store.intercept = () => new Response("", { status, headers: { "retry-after": "120" } });
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry", after: 120_000 });
    });

    it("leaves a store alone for a minute that may still be at a change", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) => (method === "PUT" ? new TypeError("fetch failed") : undefined);
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry", after: 60_000 });
    });

    it("finds an order gone that was deleted after it was read", async () => {
      const { store, platform } = setUp();
      store.intercept = (method) =>
        method === "PUT" ? new Response(deleted, { status: 400 }) : undefined;
      await expect(platform.report(paid)).resolves.toEqual({
        type: "refused",
        reason: "The store has no such order.",
      });
    });

    it("gives up waiting for silence", async () => {
      const silence = (_: string, { signal }: RequestInit) =>
        new Promise<Response>((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      const { platform } = setUp({}, { timeout: 100, fetch: silence });
      await expect(platform.report(paid)).resolves.toMatchObject({ type: "retry" });
    });

    it("stops when it is told to", async () => {
      const { platform } = setUp();
      const signal = AbortSignal.abort();
      await expect(platform.report(paid, { signal })).resolves.toMatchObject({ type: "retry" });
    });

    it("reads no answer without end", async () => {
      const { store, platform } = setUp();
      store.intercept = () => new Response(`"${"x".repeat(5 * 1024 * 1024)}"`);
      await expect(platform.report(paid)).resolves.toMatchObject({
        type: "retry",
        reason: expect.stringContaining("no answer"),
      });
    });

    it("refuses where the store refuses the change for good", async () => {
      const { store, platform } = setUp();
      const invalid = '{"code":"rest_invalid_param","message":"Invalid parameter(s): status"}';
      store.intercept = (method) =>
        method === "PUT" ? new Response(invalid, { status: 400 }) : undefined;
      await expect(platform.report(paid)).resolves.toEqual({
        type: "refused",
        reason: expect.stringContaining("(rest_invalid_param)"),
      });
    });
  });

  describe("config", () => {
    it.each(["mode", "url", "consumerKey", "consumerSecret", "paymentMethod"])(
      "names a missing %s and shows no secret",
      (field) => {
        const error = thrownBy({ [field]: undefined });
        expect(error).toMatchObject({ code: "configuration_invalid" });
        expect(error?.message).toContain(field);
        expect(inspect(error)).not.toContain(keys.consumerSecret);
      },
    );

    it.each([
      ["http in live mode", { url: "http://127.0.0.1" }],
      ["http to another machine", { mode: "test", url: "http://shop.example" }],
      ["credentials in the address", { url: "https://me:secret@shop.example" }],
      ["a query in the address", { url: "https://shop.example/?x=1" }],
      ["the secret as the key", { consumerKey: keys.consumerSecret }],
      ["no payment method", { paymentMethod: "" }],
      ["a field it does not know", { url2: "x" }],
    ])("refuses %s", (_what, change) => {
      expect(thrownBy(change)).toMatchObject({ code: "configuration_invalid" });
    });

    it("signs with OAuth where a test store on this machine has no TLS", async () => {
      const { store, platform } = setUp({}, { mode: "test", url: "http://localhost:8080/shop" });
      await platform.report({ ...paid, mode: "test" });
      const url = store.requests[0]?.url;
      expect(url).toContain("http://localhost:8080/shop/wp-json/wc/v3/orders/727");
      expect(url).toContain("oauth_signature=");
      expect(url).not.toContain(keys.consumerSecret);
    });
  });
});

const anotherOrder = JSON.stringify({ ...createFakeStore().order, id: 728 });

const warned = `<br />\n<b>Warning</b>:  Undefined variable $x in <b>x.php</b> on line <b>3</b><br />\n{}`;
const deleted =
  '{"code":"woocommerce_rest_shop_order_invalid_id","message":"ID is invalid.","data":{"status":400}}';

function page(status: number): Response {
  return new Response(maintenance, { status, headers: { "content-type": "text/html" } });
}

function redirect(): Response {
  return new Response(null, { status: 301, headers: { location: "https://www.shop.example/" } });
}

function thrownBy(change: Record<string, unknown>): PaymentError | undefined {
  try {
    createWooCommerce({ ...config, ...change } as WooCommerceConfig, dependencies);
  } catch (error) {
    if (PaymentError.is(error)) return error;
    throw error;
  }
  return undefined;
}
