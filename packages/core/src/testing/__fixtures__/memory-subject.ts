import { createMemoryDriver } from "../memory/driver.ts";
import type { GatewaySubject } from "../subject.ts";

const source = "packages/core/src/testing/memory/wire.ts";
const paymentId = "0MCQ7A1B2C4D5E6F7G8H";
const reference = "mem_00000001";
const asked = { amount: 9900, currency: "INR" };
const ref = { paymentId, reference, asked };

const open = {
  id: paymentId,
  reference,
  status: "open",
  amount: "99.00",
  currency: "INR",
  captured: "0.00",
  transaction: null,
  paid_at: null,
  decline: null,
  dispute: null,
  refunds: [],
};
const paid = {
  ...open,
  status: "paid",
  captured: "99.00",
  transaction: "TRX00000002",
  paid_at: "1781000000000",
};
const refund = { id: "0MCQ7R1B2C4D5E6F7G8H", status: "done", amount: "99.00" };

function exchange(method: string, path: string, status: number, body: object) {
  return {
    request: { method, path: `/payments${path}` },
    response: { status, body: JSON.stringify(body) },
  };
}

/** A recording whose answer and webhook say the same. Amounts stand in the webhook as JSON numbers, as `99.00`. */
function told(answer: object, expect: object, notice = answer) {
  const body = `{"event":"payment.changed","seen":99.00,"page":"https:\\/\\/memory.example\\/pay","payment":${JSON.stringify(notice)}}`;
  return {
    label: "invented",
    source,
    ref,
    exchanges: [exchange("GET", `/${paymentId}`, 200, answer)],
    webhook: { headers: { "Content-Type": "application/json" }, body },
    expect,
  };
}

function act(path: string, answer: object, expect: object) {
  return {
    label: "invented",
    source,
    ref,
    exchanges: [exchange("POST", path, 200, answer)],
    expect,
  };
}

function given(answer: object, expect: object, amount = 9900) {
  return {
    label: "invented",
    source,
    ref,
    refundId: refund.id,
    money: { ...asked, amount },
    captured: asked,
    exchanges: [exchange("POST", `/${paymentId}/refunds`, 200, answer)],
    expect,
  };
}

const capturedMoney = {
  status: "captured",
  captured: asked,
  transactionId: "TRX00000002",
  paidAt: 1_781_000_000_000,
};

/** The gateway in memory as the kit sees it. */
export const memorySubject: GatewaySubject = {
  create: createMemoryDriver,
  config: {
    mode: "test",
    account: "acme",
    apiKey: "key_7f3a9c51d0",
    webhookSecret: "hush_b84e2d6f19",
  },
  requiredFields: ["apiKey", "webhookSecret"],
  secrets: ["key_7f3a9c51d0", "hush_b84e2d6f19"],
  request: {
    description: "Two boxes of tea",
    buyer: {
      name: "Asha Example",
      email: "asha@example.com",
      phone: "9000000000",
      ip: "192.0.2.1",
      language: "en",
    },
    returnUrl: "https://shop.example/return",
    cancelUrl: "https://shop.example/cancel",
    webhookUrl: "https://shop.example/webhooks/memory",
  },
  amount: { field: "amount", unit: "major" },
  signature: { secret: "hush_b84e2d6f19", at: { header: "x-memory-signature" } },
  recordings: {
    created: {
      label: "invented",
      source,
      ref,
      exchanges: [
        exchange("POST", "", 201, {
          reference,
          url: `https://memory.example/pay/${reference}`,
          amount: "99.00",
          currency: "INR",
          expires_at: "1781000900000",
        }),
      ],
    },
    pending: { ...told(open, { status: "pending" }), webhook: undefined },
    unknown: told({ ...open, status: "pondering" }, { status: "pending" }),
    authorized: {
      ...told({ ...open, status: "authorized" }, { status: "authorized" }),
      webhook: undefined,
    },
    captured: told(paid, capturedMoney),
    declined: told(
      { ...open, status: "declined", decline: "not enough money" },
      { status: "failed", decline: { code: "declined", message: "not enough money" } },
    ),
    expired: told({ ...open, status: "expired" }, { status: "expired" }),
    canceled: told({ ...open, status: "canceled" }, { status: "canceled" }),
    refunded: told(
      { ...paid, refunds: [refund] },
      { ...capturedMoney, refunds: [{ reference: refund.id, status: "succeeded", money: asked }] },
    ),
    disputed: {
      ...told({ ...paid, dispute: "open" }, { ...capturedMoney, dispute: { status: "open" } }),
      webhook: undefined,
    },
  },
  refund: {
    amount: { field: "amount", unit: "major" },
    idField: "id",
    full: given(refund, { reference: refund.id, status: "succeeded" }),
    partial: given({ ...refund, amount: "40.05" }, { status: "succeeded" }, 4005),
    pending: given({ ...refund, status: "sent" }, { status: "pending" }),
    refused: {
      ...given({}, {}),
      exchanges: [exchange("POST", `/${paymentId}/refunds`, 409, { error: "more than is left" })],
      code: "conflict",
    },
    asked: {
      ...given({}, { reference: refund.id, status: "succeeded" }),
      exchanges: [exchange("GET", `/${paymentId}`, 200, { ...paid, refunds: [refund] })],
    },
  },
  cancel: {
    canceled: act(`/${paymentId}/cancel`, { ...open, status: "canceled" }, { status: "canceled" }),
    repeated: act(`/${paymentId}/cancel`, { ...open, status: "canceled" }, { status: "canceled" }),
    paid: act(`/${paymentId}/cancel`, paid, { status: "captured", captured: asked }),
  },
  capture: {
    captured: act(`/${paymentId}/capture`, paid, { status: "captured", captured: asked }),
    amount: { field: "amount", unit: "major" },
  },
  list: {
    label: "invented",
    source,
    query: { status: "captured", page: 1, limit: 2 },
    exchanges: [exchange("GET", "", 200, { payments: [paid], more: true })],
    expect: [{ paymentId, ...capturedMoney }],
    more: true,
  },
};
