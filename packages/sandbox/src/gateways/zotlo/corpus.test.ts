import { describe, expect, it } from "vitest";
import { samplePayment } from "../../__fixtures__/sample-payment.ts";
import * as corpus from "../../__fixtures__/zotlo-corpus.ts";
import { writeJson } from "../../wire-json.ts";
import { firstCharge, transactionOf } from "./transaction.ts";
import { announce } from "./webhooks.ts";

/** The names and types of everything in a JSON value, in order, without the values. */
function shapeOf(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return Object.entries(value).map(([key, field]) => [key, shapeOf(field)]);
}

const trial = samplePayment({
  gateway: "zotlo",
  id: "6kab56hfs773-a25f3ebf8e2f",
  serial: 38_359,
  orderId: "test@zotlo.com",
  requested: { amount: 999, currency: "TRY" },
  paid: { amount: 0, currency: "TRY" },
  status: "paid",
  scenario: "trial",
  paidAt: Date.parse("2024-06-15T11:51:35.807Z"),
  transactionId: "ba3325ge3ad6791-49f4-9693-a25f3ebf8e2f",
  details: { packageId: "weekly_" },
});

describe("the payments webhook", () => {
  const [webhook] = announce("1", { happening: "paid", payment: trial, now: 0, forged: false });
  const emitted = JSON.parse(webhook?.body ?? "");
  const sample = JSON.parse(corpus.PAYMENT_SAMPLE);

  it("has the names, the order and the types of the documented sample", () => {
    const { length } = Object.keys(sample.parameters);
    expect(shapeOf(emitted.queue)).toEqual(shapeOf(sample.queue));
    expect((shapeOf(emitted.parameters) as unknown[]).slice(0, length)).toEqual(
      shapeOf(sample.parameters),
    );
  });

  it("has the documented sample's values wherever they follow from the payment", () => {
    const own = ["requestID", "provider_transaction_id", "subscription_id", "custom_parameters"];
    const known = (fields: object) =>
      Object.fromEntries(Object.entries(fields).filter(([key]) => !own.includes(key)));
    expect(known(emitted.queue)).toEqual(known(sample.queue));
    expect(known(emitted.parameters)).toMatchObject(known(sample.parameters));
  });

  it("goes on with the other fields that Zotlo lists", () => {
    expect(Object.keys(emitted.parameters).slice(-5)).toEqual(corpus.FIELDS_AFTER_SAMPLE);
  });
});

describe("transaction/detail", () => {
  it("has the names, the order and the types of the documented sample", () => {
    const charge = firstCharge({ ...trial, scenario: "paid", paid: trial.requested });
    const sample = JSON.parse(corpus.DETAIL_SAMPLE).result.transaction;
    const emitted = JSON.parse(writeJson(charge && transactionOf(charge, "1")));
    const names = Object.keys(sample);
    expect(Object.keys(emitted).slice(0, names.length)).toEqual(names);
    for (const name of names) expect(typeof emitted[name]).toBe(typeof sample[name]);
  });
});
