import { createRequire } from "node:module";
import { type Report, toRecord } from "@polygate/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWooCommerce } from "./index.ts";
import { createFakeBridge } from "./plugin/__fixtures__/fake-bridge.ts";
import * as wire from "./wire.ts";

const { default: WooCommerceRestApi }: typeof import("@woocommerce/woocommerce-rest-api") =
  createRequire(import.meta.url)("@woocommerce/woocommerce-rest-api");

const {
  WOO_URL: url = "",
  WOO_KEY: consumerKey = "",
  WOO_SECRET: consumerSecret = "",
} = process.env;
const asked = { amount: 9900, currency: "INR" };

/** Makes a product and orders of its own in that store and deletes them; the store sends its mails about them. */
describe.skipIf(!url || !consumerKey || !consumerSecret)(
  "a real test store (WOO_URL, WOO_KEY, WOO_SECRET; prices of two decimals)",
  { timeout: 60_000 },
  () => {
    const platform = createWooCommerce(
      {
        mode: "test",
        paymentMethod: "bacs",
        secret: "0123456789abcdef0123456789abcdef",
        url: url || "http://localhost",
        consumerKey: consumerKey || "ck_",
        consumerSecret: consumerSecret || "cs_",
      },
      { bridge: createFakeBridge().bridge, address: "https://pay.example/stores/tea" },
    );
    const made: string[] = [];
    let product = 0;

    const api = () =>
      new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: "wc/v3" });

    beforeAll(async () => {
      const tea = { name: "Polygate test tea", regular_price: "99.00", manage_stock: true };
      product = (await api().post("products", { ...tea, stock_quantity: 100 })).data.id;
      made.push(`products/${product}`);
    });

    afterAll(async () => {
      for (const path of made) await api().delete(path, { force: true });
    });

    async function order(change: object = {}): Promise<string> {
      const line_items = [{ product_id: product, quantity: 1 }];
      const body = { status: "pending", currency: "INR", payment_method: "bacs", line_items };
      const { id } = (await api().post("orders", { ...body, ...change })).data;
      made.push(`orders/${id}`);
      return String(id);
    }

    async function look(id: string) {
      const order: unknown = (await api().get(`orders/${id}`)).data;
      const notes: { note: string }[] = (await api().get(`orders/${id}/notes`)).data;
      const { stock_quantity } = (await api().get(`products/${product}`)).data;
      const ours = notes.map(({ note }) => note).filter((note) => note.includes("[Polygate"));
      const givenBack = notes.filter(({ note }) => note.startsWith("Stock levels increased"));
      const known = wire.Order.omit({ id: true }).parse(order);
      return { order: known, ours, stock: stock_quantity, givenBack };
    }

    function paidBy(orderId: string, transactionId = `UTR${orderId}`): Report {
      const terms = { asked, payable: asked };
      const fact = { kind: "captured", account: "tea", reference: "r", receivedAt: 1 } as const;
      const record = toRecord(terms, [{ ...fact, transactionId, money: asked }]);
      const named = { eventId: `evt_${orderId}`, version: 1, paymentId: `P${orderId}` };
      return { ...named, type: "payment", orderId, gateway: "zozo", mode: "test", asked, record };
    }

    it.each(["pending", "failed", "on-hold"])("pays an order once that is %s", async (status) => {
      const { stock } = await look(await order());
      const id = await order({ status });
      await expect(platform.report(paidBy(id))).resolves.toEqual({ type: "applied" });
      const after = await look(id);
      expect(after.order).toMatchObject({ status: "processing", transaction_id: `UTR${id}` });
      expect(after.order.date_paid_gmt).not.toBeNull();
      expect(after.ours).toHaveLength(1);
      expect(after.stock).toBe(stock - 1);
      expect(after.givenBack).toEqual([]);
      await expect(platform.report(paidBy(id))).resolves.toEqual({ type: "applied" });
      expect(await look(id)).toEqual(after);
    });

    it("completes an order on hold that has nothing to process", async () => {
      const fee_lines = [{ name: "Tasting", total: "99.00" }];
      const id = await order({ status: "on-hold", line_items: [], fee_lines });
      await expect(platform.report(paidBy(id))).resolves.toEqual({ type: "applied" });
      expect((await look(id)).order.status).toBe("completed");
    });

    it.each([
      ["another total", { fee_lines: [{ name: "Ice", total: "0.01" }] }, "on-hold"],
      ["another currency", { currency: "BDT" }, "on-hold"],
      ["an order cancelled meanwhile", { status: "cancelled" }, "cancelled"],
      ["another method", { payment_method: "cod" }, "pending"],
    ])("is held by %s", async (_what, change, status) => {
      const id = await order(change);
      await expect(platform.report(paidBy(id))).resolves.toMatchObject({ type: "held" });
      const { order: after, ours } = await look(id);
      expect(after).toMatchObject({ status, date_paid_gmt: null, transaction_id: "" });
      expect(ours).toHaveLength(1);
    });

    it("knows a payment again by as much of its transaction as the store keeps", async () => {
      const id = await order();
      const report = paidBy(id, "A".repeat(120));
      await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
      await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
    });

    it("takes the longest of reasons, backslashes included", async () => {
      const id = await order();
      const record = toRecord({ asked, payable: asked }, []);
      const reason = `C:\\new ${"&".repeat(70_000)}`;
      const report = { ...paidBy(id), type: "case", kind: "mismatch", record, reason } as const;
      await expect(platform.report(report)).resolves.toMatchObject({ type: "held" });
      expect((await look(id)).ours).toEqual([expect.stringMatching(/C:&#0?92;new &amp;/)]);
    });
  },
);
