import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { createPayment, toMessage, toPaid } from "../__fixtures__/rows.ts";
import type { PagePlace, PaymentFilter } from "./list-payments.ts";
import { openStorage, type Storage } from "./storage.ts";

describe.each(databases)("finding payments in $name", ({ missing, create }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }

  let place: Place;
  let storage: Storage;
  let paid: Awaited<ReturnType<typeof createPayment>>;
  let open: Awaited<ReturnType<typeof createPayment>>;
  beforeAll(async () => {
    place = await create();
    storage = await openStorage(place.options);
    paid = await createPayment(storage, "ORDER-1");
    await storage.run("applyAnswer", toPaid(paid.payment_id, "UTR4711"));
    open = await createPayment(storage, "#1002");
    await place.query(
      `update sessions set buyer_email = 'jo@buyer.test', buyer_phone = '01712345678' where session_id = '${open.session_id}'`,
    );
    await place.query(
      `update payments set payable_amount = 9900 where payment_id = '${open.payment_id}'`,
    );
  });
  afterAll(async () => {
    await storage.close();
    await place.remove();
  });
  const search = async (text: string) =>
    (await storage.run("searchPayments", { text })).map(({ session }) => session.session_id);

  it.each([
    ["the session", () => paid.session_id.toLowerCase()],
    ["the payment", () => ` ${paid.payment_id} `],
    ["the gateway's reference", () => `reference of ${paid.payment_id}`],
    ["the bank's number", () => "utr4711"],
    ["the order", () => "ORDER-1"],
    ["the amount received", () => "250.50"],
  ])("goes by %s", async (_, text) => {
    expect(await search(text())).toEqual([paid.session_id]);
  });

  it.each([
    ["the e-mail", "Jo@Buyer.test"],
    ["the phone as the shop had it", "01712-345678"],
    ["the phone with its country", "+880 1712 345678"],
    ["the order with its sign", "#1002"],
    ["the amount asked for", "99"],
    ["the amount with its decimals", "99.00"],
  ])("goes by %s", async (_, text) => {
    expect(await search(text)).toEqual([open.session_id]);
  });

  it.each(["", "nothing", "0", "-5", "9.9", "%", "a".repeat(300)])(
    "finds nothing for %j",
    async (text) => {
      expect(await search(text)).toEqual([]);
    },
  );

  it("lists all of a filter once, page by page, newest first", async () => {
    const all = async (filter: PaymentFilter) => {
      const ids: string[] = [];
      let after: PagePlace | undefined;
      do {
        const page = await storage.run("listPayments", {
          ...filter,
          ...(after && { after }),
          limit: 1,
        });
        ids.push(...page.payments.map(({ session }) => session.session_id));
        after = page.next;
      } while (after);
      return ids;
    };
    const both = [open.session_id, paid.session_id].toSorted().toReversed();
    for (const filter of [{}, { store_id: "store" }, { account_id: "zozo" }]) {
      expect((await all(filter)).toSorted().toReversed()).toEqual(both);
    }
    expect(await all({ status: "success" })).toEqual([paid.session_id]);
    expect(await all({ store_id: "store", status: "pending" })).toEqual([open.session_id]);
    expect(await all({ store_id: "other" })).toEqual([]);
    expect(await all({ until: open.created_at })).toEqual([]);
    expect(await all({ since: open.created_at })).toHaveLength(2);
  });

  it("tells everything about one", async () => {
    const { session_id } = paid;
    const detail = await storage.run("readPaymentDetail", { session_id });
    expect(detail?.attempts).toMatchObject([{ captured: 25_050, transactionIds: ["UTR4711"] }]);
    expect(detail?.facts.map(({ level }) => level)).toContain(4);
    expect(detail?.timeline.map(({ kind }) => kind)).toContain("captured");
    expect(detail?.deliveries).toMatchObject([{ event: "payment.success" }]);
    expect(await storage.run("readPaymentDetail", { session_id: "x" })).toBeUndefined();
  });

  it("lists messages without what they say, and writes down who opened one", async () => {
    const { message, text } = toMessage("forged");
    const inbox_id = await storage.run("storeMessage", { message, text });
    const [listed] = await storage.run("listMessages", { refused: true, limit: 5 });
    expect(listed).toMatchObject({ inbox_id, reason: "forged" });
    expect(listed).not.toHaveProperty("body");
    const opened = await storage.run("openMessage", { inbox_id, actor: "owner x", now: 1 });
    expect(Buffer.from(opened?.body ?? []).toString()).toBe("body");
    const audit = await storage.run("readAudit", { subject: `message ${inbox_id}`, limit: 5 });
    expect(audit).toMatchObject([{ actor: "owner x", action: "message.read" }]);
    const none = await storage.run("openMessage", { inbox_id: 99_999, actor: "owner x", now: 1 });
    expect(none).toBeUndefined();
    expect(await storage.run("listMessages", { account_id: "none", limit: 5 })).toEqual([]);
    const health = await storage.run("readAccountHealth", { account_id: "zozo" });
    expect(health).toMatchObject({ answers: 1, refused: 1, lastRefusal: "forged" });
  });
});
