import { stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { createPayment, toDelivered, toMessage, toPaid, toPayment } from "../__fixtures__/rows.ts";
import { openStorage, type Storage } from "./storage.ts";

const broken = {
  message: { ...toMessage("x").message, account_id: null as unknown as string },
  text: "",
};

describe.each(databases)("storage in $name", ({ name, missing, create }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }

  let place: Place;
  let storage: Storage;
  const opened: Storage[] = [];
  async function open(): Promise<Storage> {
    const another = await openStorage(place.options);
    opened.push(another);
    return another;
  }
  beforeEach(async () => {
    place = await create();
    storage = await open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await place.remove();
  });
  const reasons = async () =>
    (await storage.run("readInbox", { limit: 1000 })).map(({ reason }) => reason);

  describe("group commit", () => {
    it("keeps what worked and answers what failed, though they share a commit", async () => {
      const results = await Promise.allSettled([
        storage.run("storeMessage", toMessage("one")),
        storage.run("storeMessage", broken),
        storage.run("storeMessage", toMessage("two")),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect((await reasons()).toSorted()).toEqual(["one", "two"]);
    });

    it("answers every caller of a crowd, each its own", async () => {
      const names = Array.from({ length: 600 }, (_, index) => `message ${index}`);
      const ids = await Promise.all(
        names.map((name) => storage.run("storeMessage", toMessage(name))),
      );
      const kept = await storage.run("readInbox", { limit: 1000 });
      const nameOf = new Map(kept.map(({ inbox_id, reason }) => [inbox_id, reason]));
      expect(ids.map((id) => nameOf.get(id))).toEqual(names);
    });

    it("fails all of its callers when the commit fails, and works again afterwards", async () => {
      const mend = await place.breakCommits();
      const results = await Promise.allSettled([
        storage.run("storeMessage", toMessage("one")),
        storage.run("storeMessage", toMessage("two")),
      ]);
      await mend();
      expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      await storage.run("storeMessage", toMessage("three"));
      expect(await reasons()).toEqual(["three"]);
    });
  });

  describe("the database", () => {
    it("holds after closing what was answered before", async () => {
      await storage.run("storeMessage", toMessage("kept"));
      await storage.close();
      storage = await open();
      expect(await reasons()).toEqual(["kept"]);
    });

    it("is refused when a newer version wrote it", async () => {
      await storage.close();
      await place.setVersion(999);
      await expect(openStorage(place.options)).rejects.toThrow("newer Polygate (schema 999");
    });

    it("is made by one of several processes that start at once", async () => {
      const empty = await create();
      const all = await Promise.all(Array.from({ length: 5 }, () => openStorage(empty.options)));
      await Promise.all(all.map((one) => one.run("storeMessage", toMessage("there"))));
      expect(await all[0]?.run("readInbox", { limit: 10 })).toHaveLength(5);
      for (const one of all) await one.close();
      await empty.remove();
    });

    it.runIf(name === "SQLite")("and its log are for their owner alone", async () => {
      await storage.run("storeMessage", toMessage("private"));
      for (const suffix of ["", "-wal"]) {
        const { mode } = await stat(`${place.options.file}${suffix}`);
        expect(mode & 0o777).toBe(0o600);
      }
    });

    it("finishes what was asked before it closes, then says that it is closed", async () => {
      const asked = storage.run("storeMessage", toMessage("asked"));
      await storage.close();
      expect(await asked).toBe(1);
      await expect(storage.run("readInbox", { limit: 1 })).rejects.toThrow("closed");
    });

    it("gives bytes, texts and times back as they were", async () => {
      const body = Uint8Array.from({ length: 256 }, (_, index) => index);
      const { message, text } = toMessage("ünïcode 支払い 💳");
      await storage.run("storeMessage", {
        message: { ...message, body, processed_at: null },
        text,
      });
      const [kept] = await storage.run("readWaitingMessages", { after: 0, limit: 1 });
      expect(kept).toMatchObject({ reason: message.reason, received_at: message.received_at });
      expect(Buffer.from(kept?.body ?? [])).toEqual(Buffer.from(body));
    });
  });

  describe("constraints, whoever writes and in whatever order", () => {
    async function race(first: string, second: string): Promise<number> {
      const results = await Promise.allSettled([place.query(first), place.query(second)]);
      return results.filter(({ status }) => status === "fulfilled").length;
    }

    /** What a row of `payments` has beside what tells it from another. */
    const COPIED = `account_id, gateway, amount, payable_amount, currency, status, captured, refunded, version,
      created_at, expires_at, check_reason, checks_after_end, store_id, mode`;

    it("allow a session one live payment", async () => {
      const payment = await createPayment(storage, "ORDER-1");
      const insert = (
        id: string,
      ) => `insert into payments (payment_id, session_id, webhook_token, return_token, superseded, ${COPIED})
        select '${id}', session_id, '${id}-w', '${id}-r', 0, ${COPIED}
        from payments where payment_id = '${payment.payment_id}'`;
      await place.query("update payments set superseded = 1");
      expect(await race(insert("ONE"), insert("TWO"))).toBe(1);
    });

    it("allow an order one payment that can be paid", async () => {
      const payment = await createPayment(storage, "ORDER-1");
      await place.query("update payments set superseded = 1");
      const session = (
        id: string,
      ) => `insert into sessions (session_id, store_id, key_id, source, order_ref, mode,
          amount, currency, buyer, metadata, status, created_at)
        select '${id}', store_id, key_id, source, order_ref, mode, amount, currency, buyer, metadata, status, created_at
        from sessions where session_id = '${payment.session_id}'`;
      const insert = (
        id: string,
        order: string,
      ) => `insert into payments (payment_id, session_id, webhook_token, return_token, superseded, order_ref, ${COPIED})
        select '${id}', '${id}-S', '${id}-w', '${id}-r', 0, ${order}, ${COPIED}
        from payments where payment_id = '${payment.payment_id}'`;
      for (const id of ["ONE", "TWO", "THREE"]) await place.query(session(`${id}-S`));
      expect(await race(insert("ONE", "order_ref"), insert("TWO", "order_ref"))).toBe(1);
      // Payments without an order's number have nothing in common.
      expect(await race(insert("THREE", "null"), insert("THREE", "null"))).toBe(1);
    });

    it("keep test and live apart, though somebody writes into the tables", async () => {
      const payment = await createPayment(storage, "ORDER-1");
      const refused = [
        "update payments set mode = 'live'",
        "update sessions set mode = 'live'",
        `update sessions set session_id = 'OTHER', mode = 'live' where session_id = '${payment.session_id}'`,
      ];
      for (const statement of refused) {
        await expect(place.query(statement)).rejects.toThrow("test or");
      }
      await place.query(`insert into accounts (account_id, gateway, mode, label, config, status, created_at)
        values ('live-account', 'zozo', 'live', 'Live', '', 'active', 0)`);
      await expect(place.query("update payments set account_id = 'live-account'")).rejects.toThrow(
        "gateway account",
      );
      await place.query("update stores set mode = 'live'");
      await expect(
        place.query(`insert into sessions (session_id, store_id, key_id, source, mode, amount, currency, buyer, metadata,
            status, created_at)
          select 'TWO', store_id, key_id, source, mode, amount, currency, buyer, metadata, status, created_at
          from sessions`),
      ).rejects.toThrow("test or");
    });

    it("allow a transaction one payment", async () => {
      const insert = (id: string) =>
        `insert into transactions values ('zozo:merchant', 'UTR1', '${id}')`;
      expect(await race(insert("ONE"), insert("TWO"))).toBe(1);
    });

    it("allow a payment one open case of a kind", async () => {
      const insert = `insert into cases (payment_id, account_id, kind, reason, opened_at, status)
        values ('ONE', 'zozo', 'under', 'less', 1, 'open')`;
      expect(await race(insert, insert)).toBe(1);
      await place.query("update cases set status = 'closed'");
      expect(await race(insert, insert)).toBe(1);
    });

    it("allow one open case about the same thing where there is no payment", async () => {
      const insert = (subject: string) => `insert into cases
        (account_id, kind, subject, reason, opened_at, status)
        values ('zozo', 'unmatched', '${subject}', 'whose?', 1, 'open')`;
      expect(await race(insert("UTR1"), insert("UTR1"))).toBe(1);
      expect(await race(insert("UTR2"), insert("UTR3"))).toBe(2);
    });

    it("allow a transfer to prove one refund", async () => {
      const payment = await createPayment(storage, "ORDER-1");
      const insert = (
        id: string,
      ) => `insert into refunds (refund_id, payment_id, session_id, store_id, mode, amount,
          currency, way, status, reference, requested_by, requested_at, checks, version)
        values ('${id}', '${payment.payment_id}', '${payment.session_id}', 'store', 'test', 1, 'INR', 'manual',
          'succeeded', 'UTR9', 'owner', 1, 0, 1)`;
      expect(await race(insert("ONE"), insert("TWO"))).toBe(1);
    });
  });

  describe("two processes at once", () => {
    let other: Storage;
    beforeEach(async () => {
      other = await open();
    });

    it("replace a payment once", async () => {
      const { payment_id: old, session_id } = await createPayment(storage, "ORDER-1");
      const results = await Promise.allSettled(
        [storage, other].map((one) =>
          one.run("replacePayment", { old, payment: toPayment(session_id), title: "Zozo", now: 1 }),
        ),
      );
      expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await place.query("select 1 from payments where superseded = 0")).toHaveLength(1);
    });

    it("let a transaction pay once", async () => {
      const one = await createPayment(storage, "ORDER-1");
      const two = await createPayment(storage, "ORDER-2");
      const changed = await Promise.all([
        storage.run("applyAnswer", toPaid(one.payment_id, "UTR1")),
        other.run("applyAnswer", toPaid(two.payment_id, "UTR1")),
      ]);
      expect(changed.map(({ captured }) => captured).toSorted()).toEqual([0, 25_050]);
      expect(await place.query("select kind from cases")).toEqual([{ kind: "mismatch" }]);
    });

    it("count the same money once, and tell the shop once", async () => {
      const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 ? storage : other).run("applyAnswer", toPaid(payment_id, "UTR1")),
        ),
      );
      const view = await storage.run("readSession", { session_id });
      expect(view).toMatchObject({ session: { status: "success" }, payment: { captured: 25_050 } });
      const claims = await Promise.all(
        [storage, other].map((one) =>
          one.run("claimDeliveries", {
            now: 2_000_000_000_000,
            limit: 9,
            lease: 0,
            token: "one",
          }),
        ),
      );
      expect(claims.flat().map(({ message }) => message.event)).toContain("payment.success");
      expect(await place.query("select 1 from outbox")).toHaveLength(1);
    });

    it("keep the money of a payment that its gateway says it never opened", async () => {
      const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
      await other.run("applyAnswer", toPaid(payment_id, "UTR1"));
      await storage.run("refusePayment", {
        payment_id,
        text: "It did not take the order.",
        now: 1,
      });
      const view = await storage.run("readSession", { session_id });
      expect(view).toMatchObject({
        session: { status: "success" },
        payment: { status: "captured", captured: 25_050 },
      });
    });

    it("open a case once", async () => {
      const { payment_id } = await createPayment(storage, "ORDER-1");
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? storage : other).run("applyAnswer", toPaid(payment_id, "UTR1", 100)),
        ),
      );
      expect(await place.query("select kind from cases")).toEqual([{ kind: "under" }]);
    });

    it("notice an order that is paid twice at the same moment", async () => {
      for (let pair = 0; pair < 8; pair += 1) {
        const one = await createPayment(storage, `ORDER-${pair}`);
        const two = await createPayment(storage, `ORDER-${pair}`);
        await Promise.all([
          storage.run("applyAnswer", toPaid(one.payment_id, `UTR${pair}a`)),
          other.run("applyAnswer", toPaid(two.payment_id, `UTR${pair}b`)),
        ]);
      }
      expect(await place.query("select 1 from cases where kind = 'double'")).toHaveLength(8);
    });

    it("work on a message once", async () => {
      const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
      const { message, text } = toMessage("verified");
      const inbox_id = await storage.run("storeMessage", {
        message: { ...message, processed_at: null },
        text,
      });
      const { report, account, title, now } = toPaid(payment_id, "UTR1");
      const input = {
        inbox_id,
        owner_id: null,
        account_id: "zozo",
        account,
        title,
        learnsReference: false,
        events: report ? [{ type: "payment" as const, payment: report }] : [],
        received_at: now,
        now,
      };
      await Promise.all([storage, other, storage].map((one) => one.run("applyMessage", input)));
      const story = await storage.run("readTimeline", { session_id });
      expect(story.map(({ kind }) => kind)).toEqual(["asked", "webhook", "captured"]);
    });

    it("ask about each payment and send each message once", async () => {
      const payments = [];
      for (let index = 0; index < 20; index += 1) {
        const payment = await createPayment(storage, `ORDER-${index}`);
        await storage.run("applyAnswer", toPaid(payment.payment_id, `UTR${index}`));
        payments.push(await createPayment(storage, `OTHER-${index}`));
      }
      const now = payments[0]?.expires_at ?? 0;
      const budget = { questionsPerMinute: 100, hintsPerMinute: 1 };
      const claims = {
        async questions(one: Storage) {
          const input = { now, lease: 60_000, budget, busy: {} };
          const { due } = await one.run("claimChecks", input);
          return due.map(({ payment_id }) => payment_id);
        },
        async messages(one: Storage) {
          const input = { now, limit: 3, lease: 60_000, token: "token" };
          const due = await one.run("claimDeliveries", input);
          const ids = due.map(({ message }) => message.message_id);
          // Only so many are under way to one address at once.
          for (const id of ids) await one.run("recordDelivery", toDelivered(id, "token", now));
          return ids;
        },
      };
      for (const claim of Object.values(claims)) {
        const claimed = await Promise.all(
          [storage, other, storage, other].map(async (one) => {
            const all: string[] = [];
            for (let ids = await claim(one); ids.length > 0; ids = await claim(one))
              all.push(...ids);
            return all;
          }),
        );
        expect(claimed.flat()).toHaveLength(20);
        expect(new Set(claimed.flat()).size).toBe(20);
      }
    });
  });
});
