import { describe, expect, it } from "vitest";
import { PaymentError } from "../../errors.ts";
import { toFacts } from "../../fact.ts";
import { toRecord } from "../../record.ts";
import { hmacSha256 } from "../../signature.ts";
import type { WebhookEvent, WebhookRequest } from "../../webhook.ts";
import captured from "./__fixtures__/captured.json" with { type: "json" };
import declined from "./__fixtures__/declined.json" with { type: "json" };
import reconciled from "./__fixtures__/reconciled.json" with { type: "json" };
import { createZaakpay } from "./index.ts";

/** Published by Zaakpay for its staging server. */
const secretKey = "0678056d96914a8583fb518caf42828a";
const merchantIdentifier = "fb2016ffd3a64b2994a6289dc2b671a4";
const gateway = createZaakpay({ mode: "test", merchantIdentifier, secretKey });
const live = createZaakpay({
  mode: "live",
  merchantIdentifier,
  secretKey: "a-live-key-of-our-own",
});

const ID = "0LTPXK0F5CQ7M2R8T4VB";
const OTHER = "0LTPXK0F5CQ7M2R8T4VC";

const paid = {
  amount: "49900",
  pgTransId: "ZP65f1a2b3c4d5e",
  orderId: ID,
  paymentMode: "UPI",
  cardToken: "NA",
  responseCode: "100",
  responseDescription: "The transaction was completed successfully. ",
  pgTransTime: "03/13/2024 18:32:09",
  txnDate: "2024-03-13 18:32:10.36",
};
const recon = { amount: 49900, orderid: OTHER, txnDate: "2024-03-13 12:53:55.0" };

describe("a Zaakpay webhook", () => {
  it("is read from the documented sample: money, transaction and India's time", () => {
    const { events, acknowledgement } = gateway.parseWebhook(toRequest(captured.webhook));
    expect(events).toEqual([
      {
        type: "payment",
        payment: {
          paymentId: "ZP43613736458877783333",
          reference: "ZP43613736458877783333",
          status: "captured",
          transactionId: "ZP5ccbbe5d0b30b",
          captured: { amount: 850, currency: "INR" },
          paidAt: Date.parse("2021-09-24T16:49:41.360+05:30"),
          method: "Debit Card",
          payer: { card: "4012 XXXX XXXX 1112" },
        },
      },
    ]);
    expect(acknowledgement).toMatchObject({ status: 200, body: "SUCCESS" });
  });

  it("of a decline is a failed payment with Zaakpay's words", () => {
    const [event] = gateway.parseWebhook(toRequest(declined.webhook)).events;
    expect(event).toMatchObject({
      type: "payment",
      payment: {
        status: "failed",
        decline: {
          code: "declined",
          message: "400: The transaction was declined by the issuing bank.",
        },
      },
    });
  });

  it.each([
    ["102", "canceled_by_buyer"],
    ["103", "suspected_fraud"],
    ["106", "suspected_fraud"],
    ["107", "limit_exceeded"],
    ["183", "declined"],
    ["400", "declined"],
    ["401", "declined"],
    ["403", "declined"],
    ["404", "declined"],
  ])("says of code %s: %s", (responseCode, code) => {
    const [event] = eventsOf({ txns: [{ ...paid, responseCode }] });
    expect(event).toMatchObject({ payment: { status: "failed", decline: { code } } });
  });

  it.each([
    "",
    "0100",
    "100 ",
    "108",
    "128",
    "180",
    "181",
    "208",
    "228",
    "402x",
    "999",
    "toString",
  ])("makes us ask about code %j", (responseCode) => {
    expect(eventsOf({ txns: [{ ...paid, responseCode }] })).toEqual([hint(ID)]);
  });

  it("takes code 100 as text or number, as JSON may have it", () => {
    expect(eventsOf({ txns: [{ ...paid, responseCode: 100, amount: 49900 }] })).toMatchObject([
      { payment: { status: "captured", captured: { amount: 49900, currency: "INR" } } },
    ]);
  });

  it("of a test payment pays in test mode and never in live mode", () => {
    const data = { txns: [{ ...paid, responseCode: "402" }] };
    expect(eventsOf(data)).toMatchObject([{ payment: { status: "captured" } }]);
    expect(eventsOf(data, live, "a-live-key-of-our-own")).toEqual([hint(ID)]);
  });

  it("without a transaction id makes us ask: nothing would keep it from paying twice", () => {
    expect(eventsOf({ txns: [{ ...paid, pgTransId: "NA" }] })).toEqual([hint(ID)]);
    expect(eventsOf({ txns: [{ ...paid, pgTransId: undefined }] })).toEqual([hint(ID)]);
  });

  it("of bank reconciliation makes us ask, never pays by itself", () => {
    const { events } = createZaakpay({
      mode: "test",
      merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
      secretKey,
    }).parseWebhook(toRequest(reconciled.webhook));
    expect(events).toEqual([hint("ZPLive1625124227854")]);
  });

  it("turns no failed payment into an end: a later capture counts", () => {
    const payable = { amount: 49900, currency: "INR" };
    const told = [
      ...eventsOf({ txns: [{ ...paid, responseCode: "400" }] }),
      ...eventsOf({ txns: [paid] }),
    ];
    const facts = told.flatMap((event, index) =>
      event.type === "payment"
        ? toFacts(event.payment, { account: merchantIdentifier, payable, receivedAt: index })
        : [],
    );
    expect(toRecord({ asked: payable, payable }, facts)).toMatchObject({
      status: "captured",
      captured: 49900,
    });
  });

  it("is read to its end: every transaction, every refund, however many", () => {
    const txns = Array.from({ length: 11 }, (_, index) => ({
      ...paid,
      orderId: `0LTPXK0F5CQ7M2R8T4${String(index).padStart(2, "0")}`,
      pgTransId: `ZP65f1a2b3c4d${index}`,
    }));
    const events = eventsOf({ txns, refunds: [{ orderid: OTHER, amount: 100 }, { orderId: ID }] });
    expect(events.filter(({ type }) => type === "payment")).toHaveLength(11);
    expect(events.slice(11)).toEqual([hint(OTHER), hint(ID)]);
  });

  it("loses no entry of a batch to one that cannot be read", () => {
    const bad = [
      null,
      7,
      "text",
      [],
      {},
      { orderId: 5, nothing: true },
      { ...paid, amount: "10.00" },
    ];
    expect(eventsOf({ txns: [...bad, recon, paid] })).toMatchObject([
      { type: "ignored" },
      { type: "ignored" },
      { type: "ignored" },
      { type: "ignored" },
      { type: "ignored" },
      hint("5"),
      hint(ID),
      hint(OTHER),
      { type: "payment" },
    ]);
  });

  it.each(["49900.00", "499.00", "-49900", "1e3", "", "٤٩٩٠٠"])(
    "of an amount that is no count of paisa (%j) makes us ask",
    (amount) => {
      expect(eventsOf({ txns: [{ ...paid, amount }] })).toEqual([hint(ID)]);
    },
  );

  it("that names nothing at all is acknowledged and ignored", () => {
    expect(eventsOf({})).toMatchObject([{ type: "ignored" }]);
    expect(eventsOf({ txns: [], refunds: null })).toMatchObject([{ type: "ignored" }]);
  });

  it("for another merchant of the same key is ignored", () => {
    const data = { merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973", txns: [paid] };
    expect(eventsOf(data)).toEqual([{ type: "ignored", reason: "for another merchantIdentifier" }]);
  });

  it.each(["", "realtime=true", "realtime=false", "?realtime=true", "token=x?realtime=true"])(
    "says the same whatever the unsigned query says (%j)",
    (query) => {
      const request = { ...toRequest(captured.webhook), query };
      expect(gateway.parseWebhook(request).events).toMatchObject([{ type: "payment" }]);
    },
  );

  it("is read as JSON too, the way the documentation's prose has it", () => {
    const txnData = JSON.stringify({ merchantIdentifier, txns: [paid] }).replaceAll("/", "\\/");
    const body = JSON.stringify({ txnData, checksum: hmacSha256(secretKey, txnData) });
    expect(gateway.parseWebhook(requestOf(body)).events).toMatchObject([{ type: "payment" }]);
  });

  it("keeps blanks and plus signs apart and trims nothing", () => {
    const txnData = JSON.stringify({
      merchantIdentifier,
      txns: [{ ...paid, responseDescription: "1+1 = 2 " }],
    });
    const checksum = hmacSha256(secretKey, txnData);
    const percent = `txnData=${encodeURIComponent(txnData)}&checksum=${checksum}`;
    const plus = `checksum=${checksum}&txnData=${encodeURIComponent(txnData).replaceAll("%20", "+")}`;
    for (const body of [percent, plus]) {
      expect(gateway.parseWebhook(requestOf(body)).events).toMatchObject([{ type: "payment" }]);
    }
  });

  it.each([
    ["nothing", ""],
    ["no checksum", "txnData=%7B%7D"],
    ["no txnData", `checksum=${hmacSha256(secretKey, "")}`],
    ["JSON that is no object", "[1]"],
    ["JSON cut off", '{"txnData":"'],
    ["txnData as an object", JSON.stringify({ txnData: { txns: [] }, checksum: "0".repeat(64) })],
    ["a prototype", "__proto__[txnData]=x&__proto__[checksum]=y"],
    ["more fields than any form has", "a=1&".repeat(2000)],
  ])("is refused when it is %s", (_, body) => {
    expect(() => gateway.parseWebhook(requestOf(body))).toThrow(
      expect.objectContaining({ code: "signature_invalid" }),
    );
  });

  it("is refused when its bytes are no text", () => {
    const request = { ...requestOf(""), body: Uint8Array.of(0xff, 0xfe, 0x00) };
    expect(() => gateway.parseWebhook(request)).toThrow(
      expect.objectContaining({ code: "signature_invalid" }),
    );
  });

  it.each(["", "not JSON", "[]", '{"txns":[]}', '{"merchantIdentifier":"x","txns":{}}'])(
    "that is signed and cannot be read (%j) says so",
    (txnData) => {
      const body = new URLSearchParams({ txnData, checksum: hmacSha256(secretKey, txnData) });
      expect(() => gateway.parseWebhook(requestOf(body.toString()))).toThrow(
        expect.objectContaining({ code: "response_invalid" }),
      );
    },
  );

  it("shows no card number, however Zaakpay sends one", () => {
    const [event] = eventsOf({ txns: [{ ...paid, cardToken: "4012888888881881" }] });
    expect(JSON.stringify(event)).not.toContain("4012");
  });

  it("is not lost to a time that cannot be read", () => {
    const [event] = eventsOf({
      txns: [{ ...paid, txnDate: "yesterday", pgTransTime: "07/01/2021 17:51:28" }],
    });
    expect(event).toMatchObject({ payment: { paidAt: Date.parse("2021-07-01T17:51:28+05:30") } });
    const [other] = eventsOf({
      txns: [{ ...paid, txnDate: "", pgTransTime: "31/12/2021 00:00:00" }],
    });
    expect(other).toMatchObject({ payment: { status: "captured" } });
    expect(other).not.toHaveProperty("payment.paidAt");
  });

  it("shows no secret when it is refused", () => {
    try {
      gateway.parseWebhook(requestOf(`txnData=${secretKey}&checksum=x`));
    } catch (error) {
      expect(PaymentError.is(error) && error.message).not.toContain(secretKey);
    }
    expect.assertions(1);
  });
});

function hint(orderId: string): WebhookEvent {
  return { type: "hint", paymentId: orderId, reference: orderId };
}

function eventsOf(data: object, at = gateway, secret = secretKey): readonly WebhookEvent[] {
  const txnData = JSON.stringify({ merchantIdentifier, ...data });
  const form = new URLSearchParams({ txnData, checksum: hmacSha256(secret, txnData) });
  return at.parseWebhook(requestOf(form.toString())).events;
}

function requestOf(body: string): WebhookRequest {
  return { headers: {}, query: "realtime=true", body: new TextEncoder().encode(body) };
}

function toRequest({
  headers,
  query,
  body,
}: {
  headers: Record<string, string>;
  query: string;
  body: string;
}): WebhookRequest {
  return { headers, query, body: new TextEncoder().encode(body) };
}
