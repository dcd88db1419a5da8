import { readdir, readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { PaymentError } from "../../errors.ts";
import type { PaymentRef, RefundRequest } from "../../gateway.ts";
import type { SessionRequest } from "../../session.ts";
import {
  type GatewaySubject,
  Recording,
  RefundRecording,
  replay,
  testGateway,
} from "../../testing/index.ts";
import type { WebhookRequest } from "../../webhook.ts";
import captured from "./__fixtures__/captured.json" with { type: "json" };
import capturedBySubscriber from "./__fixtures__/captured-by-subscriber.json" with { type: "json" };
import created from "./__fixtures__/created.json" with { type: "json" };
import createdOneLink from "./__fixtures__/created-one-link.json" with { type: "json" };
import exchanged from "./__fixtures__/exchanged.json" with { type: "json" };
import foreign from "./__fixtures__/foreign.json" with { type: "json" };
import notFound from "./__fixtures__/not-found.json" with { type: "json" };
import pending from "./__fixtures__/pending.json" with { type: "json" };
import refundAsked from "./__fixtures__/refund-asked.json" with { type: "json" };
import refundFull from "./__fixtures__/refund-full.json" with { type: "json" };
import refundPending from "./__fixtures__/refund-pending.json" with { type: "json" };
import refundRefused from "./__fixtures__/refund-refused.json" with { type: "json" };
import refunded from "./__fixtures__/refunded.json" with { type: "json" };
import renewal from "./__fixtures__/renewal.json" with { type: "json" };
import subscription from "./__fixtures__/subscription.json" with { type: "json" };
import trial from "./__fixtures__/trial.json" with { type: "json" };
import underpaid from "./__fixtures__/underpaid.json" with { type: "json" };
import unknown from "./__fixtures__/unknown.json" with { type: "json" };
import { createZotlo } from "./index.ts";
import { toCustomParameters } from "./map.ts";
import { toSubscriberId } from "./subscriber-id.ts";
import * as wire from "./wire.ts";

const account = {
  mode: "test",
  accessKey: "access-key-of-nobody",
  accessSecret: "access-secret-of-nobody",
  applicationId: "7",
} as const;
const form = {
  ...account,
  checkout: "form",
  formId: "payment-form",
  packageId: "sandbox_tea",
  price: "149.90",
  currency: "TRY",
} as const;
const oneLink = {
  ...account,
  checkout: "one_link",
  applicationKey: "application-key-of-nobody",
  checkoutLinkId: "123",
  packageName: "Tea",
} as const;
const secrets = [account.accessKey, account.accessSecret];

const request = {
  description: "Order 17",
  buyer: { email: "buyer@example.com", ip: "192.0.2.7", language: "tr", country: "TR" },
  returnUrl: "https://shop.example/return",
  cancelUrl: "https://shop.example/cancel",
  webhookUrl: "https://shop.example/webhook",
};
const subject = {
  secrets,
  request,
  recordings: { created, pending, captured, unknown, refunded },
  refund: {
    full: refundFull,
    pending: refundPending,
    refused: refundRefused,
    asked: refundAsked,
  },
} satisfies Partial<GatewaySubject>;

describe("zotlo with a hosted form", () => {
  testGateway({
    ...subject,
    create: createZotlo,
    config: form,
    requiredFields: [...Object.keys(account).slice(1), "formId", "packageId", "price", "currency"],
  });
});

describe("zotlo with personalised links", () => {
  testGateway({
    ...subject,
    create: createZotlo,
    config: oneLink,
    requiredFields: [
      ...Object.keys(account).slice(1),
      "checkout",
      "applicationKey",
      "checkoutLinkId",
      "packageName",
    ],
    amount: { field: "customPrice", unit: "major" },
    recordings: { ...subject.recordings, created: createdOneLink },
  });
});

type Situation = Pick<typeof captured, "exchanges"> & { readonly ref: unknown };

const ref = captured.ref as PaymentRef;
const open: SessionRequest = { ...request, paymentId: ref.paymentId, money: ref.asked };

function gatewayFor(situation: Pick<Situation, "exchanges">, config: object = form) {
  const replayed = replay(situation.exchanges as Parameters<typeof replay>[0]);
  const gateway = createZotlo({ ...config, fetch: replayed.fetch } as never);
  return { ...replayed, gateway };
}

function ask(situation: Situation, changes: Partial<PaymentRef> = {}) {
  return gatewayFor(situation).gateway.getPayment({ ...(situation.ref as PaymentRef), ...changes });
}

/** The recorded transaction with some fields changed, as the answer to a query for its details and in the list. */
function altered(changes: Record<string, unknown>, situation: Situation = capturedBySubscriber) {
  const exchanges = situation.exchanges.map(({ request: asked, response }) => {
    const body = JSON.parse(response.body);
    const { transaction, transactions } = body.result;
    if (transaction) Object.assign(transaction, changes);
    for (const one of transactions ?? []) Object.assign(one, changes);
    return { request: asked, response: { ...response, body: JSON.stringify(body) } };
  });
  return { ...situation, exchanges };
}

function webhook(body: string | object): WebhookRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { headers: {}, query: "", body: new TextEncoder().encode(text) };
}

function events(body: string | object, config: object = form) {
  return createZotlo(config as never).parseWebhook(webhook(body)).events;
}

/** The recorded webhook with some parameters changed. */
function alteredWebhook(changes: Record<string, unknown>, recording = captured) {
  const body = JSON.parse(recording.webhook.body);
  Object.assign(body.parameters, changes);
  return body;
}

const claim = { paymentId: ref.paymentId, reference: captured.ref.reference };
const hint = { type: "hint", ...claim };

describe("zotlo's fixtures", async () => {
  const names = await readdir(`${import.meta.dirname}/__fixtures__`);
  it.each(names)("%s is a recording", async (name) => {
    const text = await readFile(`${import.meta.dirname}/__fixtures__/${name}`, "utf8");
    const schema = name.startsWith("refund-") ? RefundRecording : Recording;
    expect(schema.safeParse(JSON.parse(text)).error).toBeUndefined();
    for (const secret of [...secrets, oneLink.applicationKey]) expect(text).not.toContain(secret);
  });
});

describe("zotlo's subscriber id", () => {
  it("is a UUID v4 that follows from the payment id", () => {
    const ids = Array.from({ length: 200 }, (_, index) =>
      toSubscriberId(`0MB2V8X1QK${String(index).padStart(10, "0")}`),
    );
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
    // Never to change: payments that were opened are found by it.
    expect(toSubscriberId(ref.paymentId)).toBe("adf16254-d692-4a34-8645-4a3dbd035468");
  });
});

describe("zotlo's hosted form", () => {
  it("asks for the package on behalf of a subscriber of the payment's own", async () => {
    const { gateway, requests } = gatewayFor(created);
    const session = await gateway.createSession(open);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe("https://test-api.zotlo.com/v1/payment/create-form-url");
    expect(requests[0]?.headers).toMatchObject({
      accesskey: account.accessKey,
      accesssecret: account.accessSecret,
      applicationid: "7",
      language: "en",
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      platform: "web",
      formId: "payment-form",
      packageId: "sandbox_tea",
      language: "tr",
      subscriberId: toSubscriberId(open.paymentId),
      subscriberEmail: "buyer@example.com",
      subscriberCountry: "TR",
      subscriberIpAddress: "192.0.2.7",
      customParameters: { paymentId: open.paymentId },
    });
    expect(session).toEqual({
      redirect: { method: "GET", url: "https://checkout.zotlo.com/f/5e73a811d5d" },
      // 12:10 UTC, whatever the machine's zone.
      expiresAt: Date.UTC(2024, 11, 25, 12, 10),
    });
  });

  it("has a price and names it when asked for another", async () => {
    const { gateway, requests } = gatewayFor(created);
    expect(gateway.profile.currencies).toEqual({ TRY: { min: 14990, max: 14990 } });
    for (const money of [
      { amount: 14989, currency: "TRY" },
      { amount: 14990, currency: "USD" },
    ]) {
      const error = await gateway.createSession({ ...open, money }).catch((thrown) => thrown);
      expect(error.code).toBe("request_invalid");
      expect(error.message).toMatch(money.currency === "TRY" ? /149\.90 TRY/ : /TRY only/);
    }
    expect(requests).toEqual([]);
  });

  it("finds the payment by the transaction that the form names, where it names one", async () => {
    const session = await gatewayFor(
      withResult(created, {
        form: { formUrl: "https://checkout.zotlo.com/f/1", transactionId: "T-1", expireDate: 7 },
      }),
    ).gateway.createSession(open);
    expect(session.reference).toBe("T-1");
    expect(session.expiresAt).toBeUndefined();
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "nowhere"])(
    "sends no buyer to %s",
    async (formUrl) => {
      const situation = withResult(created, { form: { formUrl } });
      await expect(gatewayFor(situation).gateway.createSession(open)).rejects.toMatchObject({
        code: "response_invalid",
      });
    },
  );

  it("goes to the live address in live mode", async () => {
    const { gateway, requests } = gatewayFor(created, { ...form, mode: "live" });
    await gateway.createSession(open);
    expect(requests[0]?.url).toBe("https://api.zotlo.com/v1/payment/create-form-url");
  });
});

describe("zotlo's personalised link", () => {
  it("carries any price", async () => {
    const { gateway, requests } = gatewayFor(createdOneLink, oneLink);
    await gateway.createSession({ ...open, money: { amount: 1234, currency: "BDT" } });
    expect(requests[0]?.url).toBe("https://test-api.zotlo.com/v2/app-to-web/one-link");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      applicationKey: oneLink.applicationKey,
      checkoutLinkId: "123",
      packageName: "Tea",
      additionalText: "Order 17",
      language: "tr",
      subscriberId: toSubscriberId(open.paymentId),
      subscriberIpAddress: "192.0.2.7",
      customPrice: "12.34",
      customCurrency: "BDT",
      customParameters: { paymentId: open.paymentId },
    });
  });

  it("names what it does not know of the buyer", async () => {
    const { gateway } = gatewayFor(createdOneLink, oneLink);
    const error = await gateway.createSession({ ...open, buyer: {} }).catch((thrown) => thrown);
    expect(error.message).toContain("buyer.ip and buyer.language");
  });
});

function withResult(situation: Situation, result: unknown) {
  const [exchange] = situation.exchanges;
  const body = JSON.stringify({ meta: { requestId: "1", httpStatus: 200 }, result });
  return { exchanges: [{ ...exchange, response: { status: 200, body } }] } as Situation;
}

describe("zotlo's answer to how a payment stands", () => {
  it("asks for details where a transaction is known, and says which of the two worlds it is in", async () => {
    for (const mode of ["test", "live"] as const) {
      const { gateway, requests } = gatewayFor(captured, { ...form, mode });
      await gateway.getPayment(ref);
      const url = new URL(requests[0]?.url ?? "");
      expect(url.pathname).toBe("/v1/transaction/detail");
      expect(url.searchParams.get("transactionId")).toBe(ref.reference);
      expect(url.searchParams.get("isSandbox")).toBe(String(mode === "test"));
      expect(requests).toHaveLength(1);
    }
  });

  it("asks for the subscriber where no webhook has come", async () => {
    const { gateway, requests } = gatewayFor(capturedBySubscriber);
    const payment = await gateway.getPayment(capturedBySubscriber.ref);
    expect(payment).toMatchObject(capturedBySubscriber.expect);
    const url = new URL(requests[0]?.url ?? "");
    expect(url.pathname).toBe("/v1/transaction");
    expect(url.searchParams.get("subscriberId")).toBe(toSubscriberId(ref.paymentId));
  });

  it("can be asked again by the reference of a pending payment", async () => {
    const { reference } = await ask(pending);
    const { gateway, requests } = gatewayFor(capturedBySubscriber);
    const payment = await gateway.getPayment({ ...ref, reference });
    expect(payment.status).toBe("captured");
    expect(requests[0]?.url).toContain("/v1/transaction?");
  });

  it("knows no payment whose subscriber Zotlo does not know", async () => {
    await expect(ask(notFound)).rejects.toMatchObject({
      code: "not_found",
      detail: "Subscriber profile not found.",
    });
  });

  it.each([
    ["a trial", trial],
    ["a word that no page documents", unknown],
  ])("is pending after %s", async (_, situation) => {
    expect(await ask(situation)).toEqual(situation.expect);
  });

  it("looks past a renewal to the payment it renews", async () => {
    expect(await ask(renewal)).toMatchObject(renewal.expect);
  });

  it.each([
    ["the renewal of a subscription", { status: "renewal" }],
    ["a trial that was paid for", { status: "trial" }],
    ["a trial that became a subscription", { status: "trial_to_paid" }],
    ["a subscription that was taken up again", { status: "reactive" }],
    ["a first payment of nothing", { price: "0.00" }],
    ["a first payment of nothing, as a number", { price: 0 }],
    ["a word that every object answers to", { status: "constructor" }],
    ["no price", { price: null }],
    ["two pieces", { quantity: 2 }],
    ["two pieces, as a text", { quantity: "2" }],
    ["another project", { app_id: 8 }],
    ["another subscriber", { subscriber_id: "test@zotlo.com" }],
    ["another payment", { custom_parameters: { paymentId: "0MB2V8X1QK7F3TZ9C4RX" } }],
    ["no payment", { custom_parameters: [] }],
    ["no payment, in a text", { custom_parameters: "not JSON" }],
  ])("is pending after a transaction of %s", async (_, changes) => {
    expect((await ask(altered(changes))).status).toBe("pending");
  });

  it.each([
    ["a subscription's start", { status: "start_paid", payment_type: "subscription" }],
    ["one piece, as a number", { quantity: 1 }],
    ["one piece, as a text", { quantity: "1" }],
    ["our project, as a text", { app_id: "7" }],
    ["the price as a number", { price: 149.9 }],
    [
      "custom parameters in a text",
      { custom_parameters: JSON.stringify({ paymentId: ref.paymentId }) },
    ],
    ["not given back, as a text", { is_refund: "0", refund_price: null }],
    ["not given back, as a text, with a price", { is_refund: "0", refund_price: "149.90" }],
    ["not given back, as a number", { is_refund: 0, refund_price: "0.00" }],
  ])("is captured with %s", async (_, changes) => {
    const payment = await ask(altered(changes));
    expect(payment).toMatchObject({ status: "captured", captured: ref.asked });
    expect(payment.refunded).toBeUndefined();
  });

  it.each([
    ["as a number", { is_refund: 1, refund_price: "149.90" }, 14990],
    ["as a text", { is_refund: "1", refund_price: 149.9 }, 14990],
    ["in part", { is_refund: true, refund_price: "5.00" }, 500],
  ])("says what was given back, %s", async (_, changes, amount) => {
    expect((await ask(altered(changes))).refunded).toEqual({ amount, currency: "TRY" });
  });

  it("invents no sum for a refund without one", async () => {
    const payment = await ask(altered({ is_refund: 1, refund_price: null }));
    expect(payment.status).toBe("captured");
    expect(payment.refunded).toBeUndefined();
  });

  it.each([
    ["a coupon", underpaid],
    ["an exchange of currencies", exchanged],
  ])("tells the true sum after %s, for the caller to compare", async (_, situation) => {
    expect(await ask(situation)).toMatchObject(situation.expect);
  });

  it("is not fooled by a stranger's transaction", async () => {
    const [detail] = altered({ subscriber_id: "test@zotlo.com" }, captured).exchanges;
    const exchanges = [detail, ...pending.exchanges] as Situation["exchanges"];
    expect(await ask({ ...captured, exchanges })).toMatchObject({
      status: "pending",
      reference: toSubscriberId(ref.paymentId),
    });
  });

  it("finds the payment behind a claim that leads nowhere", async () => {
    const nowhere = {
      request: { method: "GET", path: "/v1/transaction/detail" },
      response: { status: 400, body: '{"meta":{"httpStatus":400,"errorCode":400123},"result":[]}' },
    };
    const situation = { exchanges: [nowhere, ...capturedBySubscriber.exchanges] } as Situation;
    const { gateway } = gatewayFor(situation);
    const payment = await gateway.getPayment({ ...ref, reference: "forged" });
    expect(payment).toMatchObject(capturedBySubscriber.expect);
  });

  it("takes the first of several payments, whatever their order in the list", async () => {
    const detail = JSON.parse(captured.exchanges[0]?.response.body ?? "");
    const later = { transaction_id: "later", purchase_date: "2024-12-25 11:20:00" };
    for (const listed of [
      [later, {}],
      [{}, later],
    ]) {
      const transactions = listed.map((changes) => ({ ...detail.result.transaction, ...changes }));
      const gateway = createZotlo({
        ...form,
        fetch: async (input) => {
          const asked = new URL(input).searchParams.get("transactionId");
          const transaction = transactions.find((one) => one.transaction_id === asked);
          return Response.json({ ...detail, result: asked ? { transaction } : { transactions } });
        },
      });
      const { reference: _, ...unnamed } = ref;
      expect((await gateway.getPayment(unnamed)).reference).toBe(ref.reference);
      expect((await gateway.getPayment({ ...ref, reference: "later" })).reference).toBe("later");
    }
  });

  it("shows a card only where it is masked", async () => {
    const masked = await ask(altered({ credit_card: "41111111****1111" }));
    expect(masked.payer).toEqual({ card: "41111111****1111" });
    expect((await ask(altered({ credit_card: "4111111111111111" }))).payer).toBeUndefined();
  });

  it("refuses a price that is no sum of money", async () => {
    for (const price of ["149,90", "-1.00", "149.905", "1e3"]) {
      await expect(ask(altered({ price }))).rejects.toMatchObject({ code: "response_invalid" });
    }
  });
});

describe("zotlo's errors", () => {
  const refusing = (status: number, meta: object): Situation => ({
    ref,
    exchanges: [
      {
        request: { method: "GET", path: "/v1/transaction" },
        response: { status, body: JSON.stringify({ meta, result: [] }) },
      },
    ],
  });
  it.each([
    [400, 401002, "authentication_failed"],
    [200, 401002, "authentication_failed"],
    [200, "400009", "not_found"],
    [400, 400008, "request_invalid"],
    [400, 404001, "response_invalid"],
    [404, 404001, "response_invalid"],
    [500, 500000, "gateway_unavailable"],
    [200, 500000, "gateway_unavailable"],
    [200, 599123, "gateway_unavailable"],
    [200, 777, "response_invalid"],
    [200, "constructor", "response_invalid"],
  ])("under HTTP %i go by Zotlo's number %s: %s", async (status, errorCode, code) => {
    const meta = {
      requestId: "1",
      httpStatus: status,
      errorCode,
      errorMessage: "Bir hata oluştu.",
    };
    const error = await ask(refusing(status, meta), { reference: undefined as never }).catch(
      (thrown) => thrown,
    );
    expect(PaymentError.is(error)).toBe(true);
    expect(error).toMatchObject({ code, detail: "Bir hata oluştu.", gateway: "zotlo" });
    expect(error.message).not.toContain("hata");
  });

  it.each([200, 400, 500])(
    "do not repeat the keys that Zotlo repeats under HTTP %i",
    async (status) => {
      const errorMessage = `Wrong: ${account.accessKey}, ${account.accessSecret}`;
      const situation = refusing(status, { httpStatus: status, errorCode: 401002, errorMessage });
      const error = await ask(situation, { reference: undefined as never }).catch(
        (thrown) => thrown,
      );
      expect(error.detail).toBe("Wrong: [redacted], [redacted]");
      for (const secret of secrets) expect(inspect(error, { depth: 9 })).not.toContain(secret);
    },
  );

  it("are told by the status in the answer's head, where there is no number", async () => {
    const situation = refusing(200, { httpStatus: 500 });
    await expect(ask(situation, { reference: undefined as never })).rejects.toMatchObject({
      code: "gateway_unavailable",
    });
  });
});

describe("zotlo's refunds", () => {
  const refund = refundFull as unknown as RefundRequest & Situation;
  const asked: RefundRequest = { ...refund, ...(refund.ref as PaymentRef), reason: "Returned" };

  it("name the transaction and the reason, and no amount", async () => {
    const { gateway, requests } = gatewayFor(refund);
    await gateway.refund?.(asked);
    const sent = requests.find(({ method }) => method === "POST");
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      transactionId: ref.reference,
      refundReason: "Returned",
    });
  });

  it("are whole or not at all", async () => {
    const { gateway, requests } = gatewayFor(refund);
    const part = { ...asked, money: { amount: 500, currency: "TRY" } };
    const error = await gateway.refund?.(part).catch((thrown) => thrown);
    expect(error.code).toBe("request_invalid");
    expect(error.message).toContain("149.90 TRY");
    expect(requests).toEqual([]);
  });

  it("are not repeated once the money has gone back", async () => {
    const { gateway, requests } = gatewayFor(refunded);
    expect(await gateway.refund?.(asked)).toMatchObject({ status: "succeeded" });
    expect(requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("are pending where the answer is about another transaction", async () => {
    const [detail, answer] = refundFull.exchanges;
    const { gateway } = gatewayFor({
      exchanges: [
        detail,
        JSON.parse(JSON.stringify(answer).replaceAll(captured.ref.reference, "another")),
      ],
    } as Situation);
    expect(await gateway.refund?.(asked)).toEqual({
      reference: asked.refundId,
      status: "pending",
      money: asked.money,
    });
  });

  it("find the payment by its subscriber", async () => {
    const situation = {
      exchanges: [...capturedBySubscriber.exchanges, ...refund.exchanges.slice(1, 2)],
    };
    const { gateway, requests } = gatewayFor(situation);
    const { reference: _, ...unnamed } = asked;
    await gateway.refund?.(unnamed);
    expect(requests.map(({ method }) => method)).toEqual(["GET", "GET", "POST"]);
  });

  it("give nothing back of a payment that nobody made", async () => {
    const { gateway } = gatewayFor(pending);
    const { reference: _, ...unnamed } = asked;
    await expect(gateway.refund?.(unnamed)).rejects.toMatchObject({ code: "request_invalid" });
    await expect(gateway.getRefund?.(unnamed)).rejects.toMatchObject({ code: "not_found" });
  });

  it("are asked after in the payment's details", async () => {
    const expected = { reference: asked.refundId, money: asked.money };
    expect(await gatewayFor(refunded).gateway.getRefund?.(asked)).toMatchObject({
      ...expected,
      status: "succeeded",
    });
    expect(await gatewayFor(captured).gateway.getRefund?.(asked)).toEqual({
      ...expected,
      status: "pending",
    });
    const part = altered({ is_refund: 1, refund_price: "5.00" }, captured);
    expect(await gatewayFor(part).gateway.getRefund?.(asked)).toMatchObject({ status: "pending" });
  });
});

describe("zotlo's webhooks", () => {
  it("are read in every documented field", () => {
    const { queue, parameters } = wire.Webhook.parse(JSON.parse(quoted(captured.webhook.body)));
    const transaction = wire.TransactionParameters.parse(parameters);
    const sent = JSON.parse(captured.webhook.body);
    expect(Object.keys(queue).sort()).toEqual(Object.keys(sent.queue).sort());
    const { subscriptionId, ...read } = transaction;
    expect(subscriptionId).toBeUndefined();
    expect(Object.keys(read).sort()).toEqual(Object.keys(sent.parameters).sort());
    const custom = toCustomParameters(transaction.custom_parameters);
    expect(custom).toMatchObject({
      paymentId: ref.paymentId,
      clientUuid: "0bb45b80-1ff5-42ee-a382-a5ee06e641c9",
      cardBrand: "mastercard",
      threeds: "1",
      installment: "1",
      dataWarehouse: {
        paymentModule: "generate",
        siteId: "38",
        flowId: "600",
        appId: "7",
        teamId: "7",
        acceptPolicy: true,
        fullName: null,
        epinCode: null,
      },
      utm: { source: null, medium: null, campaign: null, term: null, content: null },
    });
    expect(transaction).toMatchObject({
      is_refund: false,
      quantity: "1",
      exchange: { status: false },
      coupon_campaign: { isUsedCouponCode: false, code: null },
      paymentMethod: "creditCard",
      language: "tr",
    });
  });

  it("are acknowledged with exactly 200", () => {
    const { acknowledgement } = createZotlo(form).parseWebhook(webhook(captured.webhook.body));
    expect(acknowledgement).toEqual({
      status: 200,
      contentType: "application/json",
      body: '{"received":true}',
    });
  });

  it.each([
    ["a payment", captured],
    ["a refund", refunded],
    ["a word that no page documents", unknown],
  ])("of %s are hints", (_, recording) => {
    expect(events(recording.webhook.body)).toEqual([hint]);
  });

  it.each([
    ["in a text", { custom_parameters: JSON.stringify({ paymentId: ref.paymentId }) }],
    [
      "beside empty lists",
      {
        custom_parameters: { paymentId: ref.paymentId, utm: [], dataWarehouse: [] },
        exchange: [],
        coupon_campaign: [],
      },
    ],
    [
      "beside nonsense",
      {
        custom_parameters: { paymentId: ref.paymentId, utm: 7 },
        price: [],
        quantity: {},
        exchange: "no",
      },
    ],
  ])("name our payment %s", (_, changes) => {
    expect(events(alteredWebhook(changes))).toEqual([hint]);
  });

  it.each([
    ["nothing", []],
    ["no object", "not JSON"],
    ["another id", { paymentId: "ORDER-17" }],
    ["a number", { paymentId: 17 }],
    ["a prototype", JSON.parse(`{"__proto__":{"paymentId":"${ref.paymentId}"}}`)],
    ["nothing at all", null],
  ])("whose custom parameters hold %s are ignored", (_, custom_parameters) => {
    expect(events(alteredWebhook({ custom_parameters }))).toEqual([
      { type: "ignored", reason: expect.any(String) },
    ]);
  });

  it("of other projects, and of the page's own sample, are ignored", () => {
    const other = alteredWebhook({});
    other.queue.appId = 8;
    for (const body of [other, foreign.webhook.body]) {
      expect(events(body)).toEqual([{ type: "ignored", reason: expect.any(String) }]);
    }
  });

  it.each([
    ["a trial", trial.webhook.body, /trial/],
    ["a renewal", renewal.webhook.body, /renewal/],
    ["a trial that became a subscription", alteredWebhook({ status: "trial_to_paid" }), /became/],
    ["a subscription taken up again", alteredWebhook({ status: "reactive" }), /again/],
    ["a price of nothing", alteredWebhook({ price: "0.00" }), /nothing/],
    ["two pieces", alteredWebhook({ quantity: 2 }), /quantity/],
    ["two pieces, as a text", alteredWebhook({ quantity: "2" }), /quantity/],
  ])("of %s are matched with no order and say why", (_, body, reason) => {
    for (const config of [form, oneLink]) {
      expect(events(body, config)).toEqual([
        {
          type: "unmatched",
          paymentId: ref.paymentId,
          reference: expect.any(String),
          reason: expect.stringMatching(reason),
        },
      ]);
    }
  });

  it.each([
    ["a coupon", underpaid.webhook.body, /coupon/],
    ["an exchange", exchanged.webhook.body, /exchange/],
    ["a package of another price", alteredWebhook({ price: "1.00" }), /another price/],
  ])("of %s say why they do not fit, and have us ask all the same", (_, body, reason) => {
    expect(events(body)).toEqual([
      { type: "unmatched", ...claim, reason: expect.stringMatching(reason) },
      hint,
    ]);
  });

  it("of a coupon or exchange that changes nothing are hints", () => {
    const unchanged = {
      coupon_campaign: { isUsedCouponCode: true, code: "TEA", discountValue: "0" },
      exchange: { status: true, detail: [] },
    };
    expect(events(alteredWebhook(unchanged))).toEqual([hint]);
    expect(events(alteredWebhook({ ...unchanged, package_price: null }), oneLink)).toEqual([hint]);
  });

  it("of a link with a price of its own compare with the package's only under a coupon or exchange", () => {
    expect(events(alteredWebhook({ price: "1.00" }), oneLink)).toEqual([hint]);
    expect(events(underpaid.webhook.body, oneLink)).toHaveLength(2);
  });

  it("of subscriptions are ignored, but for a new one of ours", () => {
    const body = JSON.parse(subscription.webhook.body);
    expect(events(body)).toEqual([{ type: "ignored", reason: expect.any(String) }]);
    body.queue.eventType = "newSubscriber";
    expect(events(body)).toEqual([{ type: "hint", paymentId: ref.paymentId }]);
  });

  it("that are about something else are ignored", () => {
    const body = { queue: { type: "QuizResponse", appId: 7 }, parameters: [] };
    expect(events(body)).toEqual([{ type: "ignored", reason: "not about payments" }]);
  });

  it("carry no transaction id that is none", () => {
    for (const transaction_id of ["", "../../v2", "a b", "x".repeat(101), null]) {
      expect(events(alteredWebhook({ transaction_id }))).toEqual([
        { type: "hint", paymentId: ref.paymentId },
      ]);
    }
  });

  it.each([
    ["no JSON", "queue=1"],
    ["a byte order mark", `\uFEFF${captured.webhook.body}`],
    ["a list", "[]"],
    ["no queue", '{"parameters":{}}'],
    ["no parameters", '{"queue":{"type":"TransactionInsert"}}'],
  ])("with %s cannot be read", (_, body) => {
    expect(() => events(body)).toThrow(expect.objectContaining({ code: "response_invalid" }));
  });
});

describe("zotlo's credentials", () => {
  it("are right where a subscriber nobody is is not found", async () => {
    await gatewayFor(notFound).gateway.checkCredentials?.();
    await gatewayFor(pending).gateway.checkCredentials?.();
  });

  it("are wrong where Zotlo says so", async () => {
    const body = '{"meta":{"httpStatus":400,"errorCode":401002},"result":[]}';
    const { gateway } = gatewayFor({
      exchanges: [
        { request: { method: "GET", path: "/v1/transaction" }, response: { status: 400, body } },
      ],
    });
    await expect(gateway.checkCredentials?.()).rejects.toMatchObject({
      code: "authentication_failed",
    });
  });
});

/** Numbers as texts, as the core's reader hands them over. */
function quoted(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value) =>
    typeof value === "number" ? String(value) : value,
  );
}
