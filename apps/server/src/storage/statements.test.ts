import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPayment, toMessage } from "../__fixtures__/rows.ts";
import { type StatementLog, statementLogs } from "../__fixtures__/statement-log.ts";
import type { MessageInput } from "./apply-message.ts";
import type { Storage } from "./storage.ts";

describe.each(statementLogs)("$name", ({ missing, open }) => {
  describe.skipIf(missing !== undefined)("a verified webhook", () => {
    let log: StatementLog;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(() => log.close());

    it("is stored by one statement", async () => {
      await log.storage.run("storeMessage", toVerified());
      expect(log.take()).toEqual(["insert inbox"]);
    });

    it("that pays an order is worked on by these", async () => {
      const payment_id = await openPayment(log.storage);
      const inbox_id = await log.storage.run("storeMessage", toVerified());
      log.take();
      await log.storage.run("applyMessage", toPaidMessage(inbox_id, payment_id));
      expect(log.take()).toEqual([
        // Together with its payment.
        "select inbox",
        // What belongs to the order, asked in one go.
        "select sessions",
        "select payments",
        "select cases",
        "insert transactions",
        // What follows, sent in one go.
        "insert facts",
        "update payments",
        "update sessions",
        "insert endpoints",
        "insert outbox",
        "update inbox",
        "insert timeline",
      ]);
    });

    it("that says what is known already changes nothing but its own row", async () => {
      const payment_id = await openPayment(log.storage);
      for (const _ of ["first", "second"]) {
        log.take();
        const inbox_id = await log.storage.run("storeMessage", toVerified());
        await log.storage.run("applyMessage", toPaidMessage(inbox_id, payment_id));
      }
      expect(log.take()).toEqual([
        "insert inbox",
        "select inbox",
        "select facts",
        "update inbox",
        "insert timeline",
      ]);
    });
  });
});

/** A payment whose gateway has said what it calls it. */
async function openPayment(storage: Storage): Promise<string> {
  const { payment_id, expires_at } = await createPayment(storage, "ORDER-1");
  await storage.run("openPayment", {
    payment_id,
    title: "ZozoGateway",
    now: expires_at - 1_000_000,
    reference: "reference",
    redirect: "https://zozo.test/pay",
    upi: null,
    payable_amount: 25_050,
    expires_at,
    next_check_at: expires_at,
  });
  return payment_id;
}

function toVerified() {
  const { message, text } = toMessage("");
  return {
    message: { ...message, verdict: "verified" as const, reason: null, processed_at: null },
    text,
  };
}

function toPaidMessage(inbox_id: number, payment_id: string): MessageInput {
  const payment = {
    paymentId: payment_id,
    reference: "reference",
    status: "captured" as const,
    transactionId: "UTR1",
    captured: { amount: 25_050, currency: "INR" },
  };
  return {
    inbox_id,
    owner_id: null,
    account_id: "zozo",
    account: "zozo:merchant",
    title: "ZozoGateway",
    learnsReference: false,
    events: [{ type: "payment", payment }],
    received_at: 1_790_000_001_000,
    now: 1_790_000_001_000,
  };
}
