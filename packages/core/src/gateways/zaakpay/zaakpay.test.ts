import { describe, expect, it } from "vitest";
import { PaymentError } from "../../errors.ts";
import { parseForm } from "../../form.ts";
import { hmacSha256 } from "../../signature.ts";
import { replay, testGateway } from "../../testing/index.ts";
import authorized from "./__fixtures__/authorized.json" with { type: "json" };
import cancelDone from "./__fixtures__/cancel-done.json" with { type: "json" };
import cancelPaid from "./__fixtures__/cancel-paid.json" with { type: "json" };
import cancelRepeated from "./__fixtures__/cancel-repeated.json" with { type: "json" };
import canceled from "./__fixtures__/canceled.json" with { type: "json" };
import captureDone from "./__fixtures__/capture-done.json" with { type: "json" };
import captured from "./__fixtures__/captured.json" with { type: "json" };
import created from "./__fixtures__/created.json" with { type: "json" };
import declined from "./__fixtures__/declined.json" with { type: "json" };
import disputed from "./__fixtures__/disputed.json" with { type: "json" };
import pending from "./__fixtures__/pending.json" with { type: "json" };
import refundAsked from "./__fixtures__/refund-asked.json" with { type: "json" };
import refundFull from "./__fixtures__/refund-full.json" with { type: "json" };
import refundInitiated from "./__fixtures__/refund-initiated.json" with { type: "json" };
import refundPartial from "./__fixtures__/refund-partial.json" with { type: "json" };
import refundRefused from "./__fixtures__/refund-refused.json" with { type: "json" };
import refundScheduled from "./__fixtures__/refund-scheduled.json" with { type: "json" };
import refunded from "./__fixtures__/refunded.json" with { type: "json" };
import returned from "./__fixtures__/returned.json" with { type: "json" };
import unknown from "./__fixtures__/unknown.json" with { type: "json" };
import { createZaakpay } from "./index.ts";

/** Published by Zaakpay for its staging server. */
const secretKey = "0678056d96914a8583fb518caf42828a";
const config = {
  mode: "test",
  merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
  secretKey,
} as const;

const ID = "0LTPXK0F5CQ7M2R8T4VB";
const opening = { paymentId: ID, asked: { amount: 49900, currency: "INR" } };
const opened = { paymentId: ID, money: opening.asked };

const request = {
  description: "Assam tea",
  buyer: {
    name: "Asha Rao",
    email: "buyer@example.com",
    phone: "+91 98765 43210",
    ip: "192.0.2.1",
    language: "en",
  },
  returnUrl: "https://shop.example/return",
  cancelUrl: "https://shop.example/cart",
  webhookUrl: "https://shop.example/webhooks/zaakpay",
};

describe("zaakpay", () => {
  testGateway({
    create: createZaakpay,
    config,
    requiredFields: ["merchantIdentifier", "secretKey"],
    secrets: [secretKey],
    request,
    amount: { field: "amount", unit: "minor" },
    recordings: {
      created,
      pending,
      authorized,
      captured,
      declined,
      canceled,
      refunded,
      disputed,
      unknown,
    },
    signature: { secret: secretKey, at: { field: "checksum", covers: "txnData" } },
    refund: {
      full: refundFull,
      partial: refundPartial,
      pending: refundScheduled,
      refused: refundRefused,
      asked: refundAsked,
      amount: { field: "data.orderDetail.amount", unit: "minor" },
      idField: "data.merchantRefId",
    },
    cancel: { canceled: cancelDone, repeated: cancelRepeated, paid: cancelPaid },
    capture: { captured: captureDone },
    returned,
  });

  describe("config", () => {
    it("refuses the published staging key in live mode, and only there", () => {
      for (const key of [secretKey, secretKey.toUpperCase()]) {
        const create = () => createZaakpay({ ...config, mode: "live", secretKey: key });
        expect(create).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
        expect(create).toThrow(/secretKey: this is the published staging key/);
        expect(create).not.toThrow(new RegExp(key));
      }
      expect(createZaakpay(config).account).toBe(config.merchantIdentifier);
    });

    it.each([
      ["test", "https://zaakstaging.zaakpay.com"],
      ["live", "https://api.zaakpay.com"],
    ] as const)("reaches Zaakpay's own address in %s mode", async (mode, host) => {
      const { fetch, requests } = replay(captured.exchanges as never);
      const gateway = createZaakpay({ ...config, mode, secretKey: "a-key-of-our-own", fetch });
      const { redirect } = await gateway.createSession({ ...request, ...opened });
      expect(redirect.url).toBe(`${host}/api/paymentTransact/V8`);
      await gateway.getPayment(captured.ref);
      expect(requests[0]?.url).toBe(`${host}/checkTxn?v=5`);
    });
  });

  describe("getPayment", () => {
    it("asks with the documented text and its checksum", async () => {
      const { fetch, requests } = replay(captured.exchanges as never);
      await createZaakpay({ ...config, fetch }).getPayment(captured.ref);
      const { data, checksum } = parseForm(requests[0]?.body ?? "");
      expect(data).toBe(
        `{"merchantIdentifier":"${config.merchantIdentifier}","mode":"0","orderDetail":{"orderId":"${captured.ref.paymentId}"}}`,
      );
      expect(checksum).toBe(hmacSha256(secretKey, data ?? ""));
    });

    it("reads the documented sample: paid, with a refund that is only initiated", async () => {
      const { fetch } = replay(refundInitiated.exchanges as never);
      const merchantIdentifier = "b19e8f103bce406cbd3476431b6b7973";
      const gateway = createZaakpay({ ...config, merchantIdentifier, fetch });
      expect(await gateway.getPayment(refundInitiated.ref)).toEqual(refundInitiated.expect);
    });

    it.each([
      ["205", "not_found"],
      ["180", "authentication_failed"],
      ["189", "authentication_failed"],
      ["110", "authentication_failed"],
      ["111", "authentication_failed"],
      ["182", "authentication_failed"],
      ["129", "request_invalid"],
      ["155", "request_invalid"],
      ["156", "request_invalid"],
      ["191", "request_invalid"],
    ])(
      "throws for code %s: %s, wherever it stands and whatever txnStatus says",
      async (code, thrown) => {
        const responseDescription = "In Zaakpay's words. ";
        for (const answer of [
          { success: false, responseCode: code, responseDescription },
          { orders: [], responseCode: code, responseDescription },
          { orders: [{ responseCode: code, responseDescription }] },
          {
            orders: [
              {
                orderDetail: { orderId: ID },
                responseCode: code,
                responseDescription,
                txnStatus: "0",
              },
            ],
          },
        ]) {
          await expect(told(answer).getPayment(opening)).rejects.toMatchObject({
            code: thrown,
            detail: "In Zaakpay's words.",
          });
        }
      },
    );

    it.each([
      [{}],
      [{ orders: [] }],
      [{ orders: [{ responseCode: "228", txnStatus: "0", orderDetail: { amount: "49900" } }] }],
      [
        {
          orders: [{ ...order("228", "0"), orderDetail: { orderId: "ANOTHER", amount: "49900" } }],
        },
      ],
      [{ merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973", orders: [order("228", "0")] }],
      [{ orders: [{ ...order("228", "0"), orderDetail: { orderId: ID, amount: "499.00" } }] }],
      [{ orders: "228" }],
    ])("takes no answer that is not about the order asked for (%j)", async (answer) => {
      await expect(told(answer).getPayment(opening)).rejects.toMatchObject({
        code: "response_invalid",
      });
    });

    it("finds the order among others, its amount as text or number", async () => {
      const other = { ...order("400", "1"), orderDetail: { orderId: "ANOTHER" } };
      const own = { ...order("228", "0"), orderDetail: { orderId: ID, amount: 49900 } };
      expect(await told({ orders: [other, own] }).getPayment(opening)).toMatchObject({
        status: "captured",
        captured: { amount: 49900, currency: "INR" },
      });
    });

    it("believes the code of an answer more than its HTTP status", async () => {
      const refused = { responseCode: "205", responseDescription: "We could not find it" };
      await expect(told(refused, 400).getPayment(opening)).rejects.toMatchObject({
        code: "not_found",
        detail: "We could not find it",
      });
    });
  });

  describe("parseReturn", () => {
    const form = parseForm(returned.body);

    it.each([
      ["100", "paid"],
      ["102", "declined"],
      ["400", "declined"],
      ["128", "pending"],
      ["180", "pending"],
      ["", "pending"],
    ])("makes of code %j no more than the claim %s", (responseCode, claims) => {
      expect(comeBack(createZaakpay(config), { ...form, responseCode }).claims).toBe(claims);
    });

    it("claims nothing for a test payment in live mode", () => {
      const secret = "a-live-key-of-our-own";
      const live = createZaakpay({ ...config, mode: "live", secretKey: secret });
      const test = { ...form, responseCode: "402" };
      expect(comeBack(live, test, secret).claims).toBe("pending");
      expect(comeBack(createZaakpay(config), test).claims).toBe("paid");
    });
  });

  describe("checkCredentials", () => {
    it("takes 'no such order' for a yes and a wrong checksum for a no", async () => {
      await told({ orders: [{ responseCode: "205" }] }).checkCredentials?.();
      const wrong = told({ orders: [{ responseCode: "180" }] }).checkCredentials?.();
      await expect(wrong).rejects.toSatisfy(
        (error) => PaymentError.is(error) && error.code === "authentication_failed",
      );
    });
  });
});

function order(responseCode: string, txnStatus: string) {
  return { orderDetail: { orderId: ID, txnId: "ZP1", amount: "49900" }, responseCode, txnStatus };
}

/** A gateway that is always answered so. */
function told(answer: object, status = 200) {
  return createZaakpay({ ...config, fetch: async () => Response.json(answer, { status }) });
}

/** The browser's post, signed anew. */
function comeBack(
  gateway: ReturnType<typeof told>,
  form: Readonly<Record<string, string>>,
  secret: string = secretKey,
) {
  const { checksum: _, ...fields } = form;
  const names = [...new URLSearchParams(returned.body).keys()].filter(
    (name) => name !== "checksum",
  );
  const text = names.map((name) => `${name}=${fields[name]}&`).join("");
  const body = new URLSearchParams({ ...fields, checksum: hmacSha256(secret, text) }).toString();
  const claimed = gateway.parseReturn?.({
    headers: {},
    query: "",
    body: new TextEncoder().encode(body),
  });
  if (!claimed) throw new Error("Zaakpay has a signed return");
  return claimed;
}
