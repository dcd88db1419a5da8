import { describe, expect, it } from "vitest";
import { parseForm } from "../../form.ts";
import { replay } from "../../testing/index.ts";
import captureDone from "./__fixtures__/capture-done.json" with { type: "json" };
import refundAsked from "./__fixtures__/refund-asked.json" with { type: "json" };
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

describe("a Zaakpay refund", () => {
  const money = { amount: 10000, currency: "INR" };
  const captured = { amount: 49900, currency: "INR" };
  const asked = { ...opening, refundId: "0LTPZ8M1N4H6J9K2L5PW", money, captured };

  it("asks for a part by 22 and for all by 14, in the order of the documented text", async () => {
    expect(await sentBy({ ...asked })).toBe(
      `{"merchantIdentifier":"${config.merchantIdentifier}","orderDetail":{"orderId":"${ID}","amount":"10000"},"mode":"0",` +
        `"updateDesired":"22","updateReason":"refund by merchant","merchantRefId":"${asked.refundId}"}`,
    );
    expect(await sentBy({ ...asked, money: captured })).toContain(
      '"amount":"49900"},"mode":"0","updateDesired":"14"',
    );
  });

  it.each([
    ["wrong size!", "wrong size"],
    ["no", "refund by merchant"],
    ["", "refund by merchant"],
    ['x","updateDesired":"14', "x updateDesired 14"],
    ["a reason that goes on and on and on", "a reason that goes on and on a"],
  ])("gives the reason %j in 5 to 30 letters, digits and blanks", async (reason, sent) => {
    expect(await sentBy({ ...asked, reason })).toContain(`"updateReason":"${sent}"`);
  });

  it.each(["230", "245", "19", "20", "21"])(
    "is on its way by code %s, not given back",
    async (code) => {
      const refund = await told(updated(code)).refund?.(asked);
      expect(refund).toEqual({ reference: asked.refundId, status: "pending", money });
    },
  );

  it.each([
    ["843", "rate_limited", true, "rejected"],
    ["844", "rate_limited", true, "rejected"],
    ["203", "gateway_unavailable", true, "unknown"],
    ["201", "conflict", false, "rejected"],
    ["190", "conflict", false, "rejected"],
    ["846", "request_invalid", false, "rejected"],
    ["187", "request_invalid", false, "rejected"],
    ["180", "authentication_failed", false, "rejected"],
    ["100", "response_invalid", false, "unknown"],
    ["999", "response_invalid", false, "unknown"],
  ])("throws for code %s: %s", async (responseCode, code, retryable, outcome) => {
    await expect(told(updated(responseCode)).refund?.(asked)).rejects.toMatchObject({
      code,
      retryable,
      outcome,
      detail: "In Zaakpay's words.",
    });
  });

  it.each([
    { merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973" },
    { orderDetail: { orderId: "ANOTHER" } },
    { merchantRefId: "ANOTHER" },
  ])("takes no answer about something else (%j)", async (other) => {
    await expect(told({ ...updated("230"), ...other }).refund?.(asked)).rejects.toMatchObject({
      code: "response_invalid",
      outcome: "unknown",
    });
  });

  it.each([0, -1, 49901, 100.5, Number.NaN])(
    "of %d paisa is refused without a call",
    async (amount) => {
      const { fetch, requests } = replay([]);
      const gateway = createZaakpay({ ...config, fetch });
      const wrong = { ...asked, money: { amount, currency: "INR" } };
      await expect(gateway.refund?.(wrong)).rejects.toMatchObject({ code: "request_invalid" });
      expect(requests).toEqual([]);
    },
  );

  it("is asked about by our id for it", async () => {
    const { fetch, requests } = replay(refundAsked.exchanges as never);
    const { ref, ...rest } = refundAsked;
    await createZaakpay({ ...config, fetch }).getRefund?.({ ...ref, ...rest });
    expect(parseForm(requests[0]?.body ?? "").data).toContain(
      `"orderDetail":{"orderId":"${ref.paymentId}"},"refundDetail":{"merchantRefId":"${rest.refundId}"}}`,
    );
  });
});

describe("Zaakpay's capture and cancel", () => {
  it("ask by 7 and 8, and send no amount", async () => {
    const { fetch, requests } = replay(captureDone.exchanges as never);
    const gateway = createZaakpay({ ...config, fetch });
    await gateway.capture?.(opening, opening.asked);
    await gateway.cancel?.(opening).catch(() => {});
    expect(requests.slice(0, 2).map(({ body }) => parseForm(body).data)).toEqual([
      `{"merchantIdentifier":"${config.merchantIdentifier}","orderDetail":{"orderId":"${ID}"},"mode":"0","updateDesired":"7","updateReason":"capture by merchant"}`,
      `{"merchantIdentifier":"${config.merchantIdentifier}","orderDetail":{"orderId":"${ID}"},"mode":"0","updateDesired":"8","updateReason":"canceled by merchant"}`,
    ]);
  });

  it("collects no part: Zaakpay cannot", async () => {
    const gateway = createZaakpay({ ...config, fetch: replay([]).fetch });
    const part = { amount: 100, currency: "INR" };
    await expect(gateway.capture?.(opening, part)).rejects.toMatchObject({
      code: "request_invalid",
    });
  });

  it("says when a payment cannot be captured", async () => {
    await expect(told(updated("229")).capture?.(opening, opening.asked)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it.each([
    ["180", "authentication_failed"],
    ["185", "request_invalid"],
  ])(
    "does not take the refusal %s of a cancel for a payment that stands as it is",
    async (refused, code) => {
      await expect(told(updated(refused)).cancel?.(opening)).rejects.toMatchObject({
        code,
        message: `zaakpay: cancel answered with ${refused}`,
      });
    },
  );

  it("shows no secret that an answer repeats", async () => {
    const answer = { ...updated("229"), responseDescription: `key ${secretKey}` };
    const refused = told(answer).capture?.(opening, opening.asked);
    await expect(refused).rejects.toMatchObject({
      detail: expect.not.stringContaining(secretKey),
    });
  });
});

function updated(responseCode: string) {
  return {
    orderDetail: { orderId: ID },
    responseCode,
    responseDescription: "In Zaakpay's words. ",
  };
}

/** A gateway that is always answered so. */
function told(answer: object, status = 200) {
  return createZaakpay({ ...config, fetch: async () => Response.json(answer, { status }) });
}

async function sentBy(refund: Parameters<NonNullable<ReturnType<typeof told>["refund"]>>[0]) {
  const { fetch, requests } = replay([
    {
      request: { method: "POST", path: "/updateTxn" },
      response: { status: 200, body: JSON.stringify(updated("230")) },
    },
  ]);
  await createZaakpay({ ...config, fetch }).refund?.(refund);
  return parseForm(requests[0]?.body ?? "").data;
}
