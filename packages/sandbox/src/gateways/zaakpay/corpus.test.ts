import { describe, expect, it } from "vitest";
import { samplePayment } from "../../__fixtures__/sample-payment.ts";
import * as corpus from "../../__fixtures__/zaakpay-corpus.ts";
import { sign } from "../../signing.ts";
import { writeJson } from "../../wire-json.ts";
import { returnFields } from "./browser-return.ts";
import { requestChecksum, responseChecksum } from "./checksum.ts";
import { statusReply } from "./status.ts";
import { announce } from "./webhooks.ts";

const IST = "+05:30";
const account = (merchantIdentifier: string) => ({ merchantIdentifier, secretKey: corpus.KEY });

describe("the published vectors", () => {
  it.each([
    ["realtime webhook", corpus.REALTIME.txnData, corpus.REALTIME.checksum],
    ["reconciled webhook", corpus.RECONCILED.txnData, corpus.RECONCILED.checksum],
    ["check status", corpus.CHECK_STATUS.data, corpus.CHECK_STATUS.checksum],
    ["check refund", corpus.CHECK_REFUND.data, corpus.CHECK_REFUND.checksum],
    ["refund", corpus.REFUND.data, corpus.REFUND.checksum],
  ])("verify: %s", (_name, text, checksum) => {
    expect(sign(corpus.KEY, text)).toBe(checksum);
  });

  it("give a re-serialised realtime webhook another checksum", () => {
    const text = JSON.stringify(JSON.parse(corpus.REALTIME.txnData));
    expect(sign(corpus.KEY, text)).toBe(
      "09f63f387e249fa0431acbd41254fc7934427aa8de23927419d1acf44e763a68",
    );
  });

  it("fix the checkout request's order, its empty fields and its last ampersand", () => {
    const { CHECKOUT, CHECKOUT_WITH_RETURN } = corpus;
    const checksum = (fields: object) =>
      requestChecksum(new Map(Object.entries(fields)), corpus.KEY);
    expect(checksum(CHECKOUT.fields)).toBe(CHECKOUT.checksum);
    expect(checksum(CHECKOUT_WITH_RETURN.fields)).toBe(CHECKOUT_WITH_RETURN.checksum);
    expect(checksum(CHECKOUT_WITH_RETURN.fields)).not.toBe(
      CHECKOUT_WITH_RETURN.withoutLastAmpersand,
    );
  });

  it("fix the return's order, which is not alphabetical", () => {
    expect(responseChecksum(corpus.RETURN.fields, corpus.KEY)).toBe(corpus.RETURN.checksum);
  });
});

describe("what is emitted", () => {
  it("is the documented realtime webhook, byte for byte", () => {
    const payment = samplePayment({
      gateway: "zaakpay",
      id: "ZP5ccbbe5d0b30b",
      orderId: "ZP43613736458877783333",
      requested: { amount: 850, currency: "INR" },
      status: "paid",
      method: "Debit Card",
      createdAt: Date.parse(`2021-09-24T16:49:40${IST}`),
      paidAt: Date.parse(`2021-09-24T16:49:41.360${IST}`),
    });
    const [webhook] = announce(account("fb2016ffd3a64b2994a6289dc2b671a4"), {
      happening: "paid",
      payment,
      now: 0,
      forged: false,
    });
    expect(webhook?.query).toBe("?realtime=true");
    expect(webhook?.headers).toEqual({ "content-type": "application/x-www-form-urlencoded" });
    expect(Object.fromEntries(new URLSearchParams(webhook?.body))).toEqual(corpus.REALTIME);
  });

  it("is the documented reconciled webhook, byte for byte", () => {
    const payment = samplePayment({
      gateway: "zaakpay",
      orderId: "ZPLive1625124227854",
      requested: { amount: 1_000, currency: "INR" },
      status: "paid",
      paidAt: Date.parse(`2021-07-01T12:53:55${IST}`),
    });
    const [webhook] = announce(account("b19e8f103bce406cbd3476431b6b7973"), {
      happening: "reconciled",
      payment,
      now: 0,
      forged: false,
    });
    expect(webhook?.query).toBe("?realtime=false");
    expect(Object.fromEntries(new URLSearchParams(webhook?.body))).toEqual(corpus.RECONCILED);
  });

  it("is the return of the corpus, field for field", () => {
    const payment = samplePayment({
      gateway: "zaakpay",
      id: "ZP5ccbb5a8b4959",
      orderId: "ZPLive1625124227854",
      requested: { amount: 1_000, currency: "INR" },
      status: "paid",
      method: "Debit Card",
      createdAt: Date.parse(`2021-09-24T16:11:06${IST}`),
    });
    expect(returnFields(payment, "100")).toEqual(corpus.RETURN.fields);
  });

  it("is the status reply of the corpus, byte for byte", () => {
    const money = { amount: 200, currency: "INR" };
    const payment = samplePayment({
      gateway: "zaakpay",
      id: "ZP5b1773d1f776b",
      orderId: "ZPLive1602500556069",
      requested: money,
      paid: money,
      status: "paid",
      method: "Debit Card",
      details: { productDescription: "Zaakpay subscription fee" },
      createdAt: Date.parse(`2020-10-12T16:32:47${IST}`),
      paidAt: Date.parse(`2020-10-12T16:44:43${IST}`),
    });
    const reply = statusReply(payment, "b19e8f103bce406cbd3476431b6b7973", {
      now: 0,
      merchantRefId: undefined,
    });
    expect(writeJson(reply)).toBe(corpus.CAPTURED_STATUS);
  });
});
