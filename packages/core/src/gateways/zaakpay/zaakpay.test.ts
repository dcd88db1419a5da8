import { describe } from "vitest";
import { testGateway } from "../../testing/index.ts";
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

describe("zaakpay", () => {
  testGateway({
    create: createZaakpay,
    config,
    requiredFields: ["merchantIdentifier", "secretKey"],
    secrets: [secretKey],
    request: {
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
    },
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
});
