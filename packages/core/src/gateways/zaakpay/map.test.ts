import { describe, expect, it } from "vitest";
import type { Payment } from "../../payment.ts";
import { toPayment, toRefundOf } from "./map.ts";
import type * as wire from "./wire.ts";

const ID = "0LTPXK0F5CQ7M2R8T4VB";
const order: wire.Order = {
  orderDetail: { orderId: ID, txnId: "ZP65f1a2b3c4d5e", amount: "49900" },
  txnDate: "2024-03-13 18:32:10",
  responseCode: undefined,
  responseDescription: undefined,
  refundDetails: undefined,
};

/** A payment of a response code and a txnStatus; `-` for none. */
function told(code: string, txnStatus: string, more: Partial<wire.Order> = {}): Payment {
  const field = txnStatus === "-" ? undefined : txnStatus;
  return toPayment(ID, { ...order, responseCode: code, txnStatus: field, ...more }, "live");
}

const SUCCESS = ["212", "228", "232", "233"];
const REFUNDS = ["230", "231", "236", "245", "251", "252", "253", "254", "255", "256"];
const DISPUTES = ["237", "238", "239", "240", "241", "246", "247", "248", "249"];
const OPEN = ["206", "207", "208", "210", "211", "223"];

describe("a Zaakpay status", () => {
  it.each([...SUCCESS, ...REFUNDS, ...DISPUTES])(
    "is captured by code %s when txnStatus agrees",
    (code) => {
      for (const txnStatus of ["0", "3", "4", "5", "6", "7", "8"]) {
        expect(told(code, txnStatus)).toMatchObject({
          status: "captured",
          captured: { amount: 49900, currency: "INR" },
        });
      }
      for (const txnStatus of ["1", "2", "9", "00", "-"]) {
        expect(told(code, txnStatus).status).toBe("pending");
      }
    },
  );

  it.each([...OPEN, "234", "101", "128", "299", "", "constructor", " 228", "228 "])(
    "is pending by code %j whatever txnStatus says",
    (code) => {
      for (const txnStatus of ["0", "1", "2", "3", "6", "9", "-"]) {
        expect(told(code, txnStatus).status).toBe("pending");
      }
    },
  );

  it.each([
    ["103", "failed"],
    ["400", "failed"],
    ["401", "failed"],
    ["213", "canceled"],
  ])("is, by code %s, %s when txnStatus agrees or is silent", (code, status) => {
    expect(told(code, "1").status).toBe(status);
    expect(told(code, "-").status).toBe(status);
    for (const txnStatus of ["0", "2", "3", "9"])
      expect(told(code, txnStatus).status).toBe("pending");
  });

  it("is failed by 190, not processed or rejected, only where txnStatus says failure", () => {
    expect(told("190", "1")).toMatchObject({ status: "failed", decline: { code: "declined" } });
    for (const txnStatus of ["0", "2", "-"]) expect(told("190", txnStatus).status).toBe("pending");
  });

  it("is authorized by 209 unless txnStatus says it failed", () => {
    for (const txnStatus of ["0", "2", "-"])
      expect(told("209", txnStatus).status).toBe("authorized");
    expect(told("209", "1").status).toBe("pending");
  });

  it("of a test payment is captured in test mode only", () => {
    expect(told("402", "0").status).toBe("pending");
    const test = { ...order, responseCode: "402", txnStatus: "0" };
    expect(toPayment(ID, test, "test").status).toBe("captured");
  });

  it("says when it was paid, in India's time, and only while nothing came after", () => {
    expect(told("228", "0").paidAt).toBe(Date.parse("2024-03-13T18:32:10+05:30"));
    expect(told("231", "3").paidAt).toBeUndefined();
  });

  it("is not captured without an amount", () => {
    const nameless = { orderDetail: { orderId: ID, txnId: "ZP1" } } as wire.Order;
    expect(() => told("228", "0", nameless)).toThrow(
      expect.objectContaining({ code: "response_invalid" }),
    );
  });

  it.each([
    ["237", "6", "open"],
    ["238", "6", "open"],
    ["239", "6", "lost"],
    ["240", "5", "won"],
    ["241", "5", "won"],
    ["246", "8", "open"],
    ["247", "8", "open"],
    ["248", "8", "lost"],
    ["249", "7", "won"],
    ["239", "0", "lost"],
    ["228", "6", "open"],
    ["228", "5", "won"],
    ["237", "5", "open"],
    ["240", "6", "open"],
  ])("has by code %s and txnStatus %s a dispute that is %s", (code, txnStatus, status) => {
    expect(told(code, txnStatus)).toMatchObject({ status: "captured", dispute: { status } });
  });

  it("has no dispute where there is none", () => {
    expect(told("228", "0").dispute).toBeUndefined();
    expect(told("231", "3").dispute).toBeUndefined();
  });

  describe("of refunds", () => {
    const one = { amount: "10000", arn: "743327", merchantRefId: "R1" };
    const two = { amount: "5000", arn: "NA", merchantRefId: "R2" };

    it("lists them, and says they are given back only when completed or paid out", () => {
      for (const code of ["251", "252", "254", "255"]) {
        expect(told(code, "4", { refundDetails: [one, two] })).toMatchObject({
          refunded: { amount: 15000, currency: "INR" },
          refunds: [
            {
              reference: "R1",
              status: "succeeded",
              money: { amount: 10000 },
              bankReference: "743327",
            },
            { reference: "R2", status: "succeeded", money: { amount: 5000 } },
          ],
        });
      }
      for (const code of ["230", "245", "228", "237"]) {
        const payment = told(code, "4", { refundDetails: [one] });
        expect(payment.refunds).toMatchObject([{ reference: "R1", status: "pending" }]);
        expect(payment.refunded).toBeUndefined();
        expect(payment.refunding).toBe(true);
      }
      // Also where it was begun in their panel, and is in no list.
      expect(told("230", "3").refunding).toBe(true);
      expect(told("228", "0").refunding).toBeUndefined();
      expect(told("252", "4", { refundDetails: [one] }).refunding).toBeUndefined();
    });

    it("takes a whole refund without details for the whole sum, and guesses no part", () => {
      for (const code of ["231", "236", "253", "256"]) {
        expect(told(code, "3").refunded).toEqual({ amount: 49900, currency: "INR" });
      }
      expect(told("231", "4").refunded).toBeUndefined();
      expect(told("251", "4").refunded).toBeUndefined();
    });

    it("counts one without an id of ours in the sum alone, so that none counts twice", () => {
      const payment = told("251", "4", {
        refundDetails: [one, { amount: "5000" }] as wire.RefundDetail[],
      });
      expect(payment.refunds).toHaveLength(1);
      expect(payment.refunded?.amount).toBe(15000);
    });
  });
});

describe("a Zaakpay refund, asked for", () => {
  const money = { amount: 10000, currency: "INR" };
  const request = { paymentId: ID, asked: money, refundId: "R1", money, captured: money };
  const ask = (code: string, refundDetails: readonly object[]) =>
    toRefundOf(
      request,
      {
        ...order,
        responseCode: code,
        txnStatus: "4",
        refundDetails: refundDetails as wire.RefundDetail[],
      },
      "live",
    );

  it("is found by our id among others", () => {
    const refunds = [{ amount: "5000" }, { amount: "10000", merchantRefId: "R1" }];
    expect(ask("251", refunds)).toEqual({ reference: "R1", status: "succeeded", money });
    expect(ask("245", refunds).status).toBe("pending");
  });

  it("is the only one that names no id, if it is of the same sum", () => {
    expect(ask("252", [{ amount: "10000", arn: "743327" }])).toEqual({
      reference: "R1",
      status: "succeeded",
      money,
      bankReference: "743327",
    });
    expect(() => ask("252", [{ amount: "9999" }])).toThrow(
      expect.objectContaining({ code: "response_invalid" }),
    );
  });

  it("is not found where it is not listed, and never failed", () => {
    for (const refunds of [
      [],
      [{ amount: "10000", merchantRefId: "R2" }],
      [{ amount: "10000" }, { amount: "10000" }],
      [{ amount: "10000" }, { amount: "10000", merchantRefId: "R2" }],
    ]) {
      expect(() => ask("245", refunds)).toThrow(expect.objectContaining({ code: "not_found" }));
    }
  });
});
