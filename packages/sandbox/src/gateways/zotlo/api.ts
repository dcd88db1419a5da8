import { formatMoney } from "@polygate/core/money";
import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import { readAmount } from "../../amounts.ts";
import type { Desk, GatewayEnv } from "../../emulator.ts";
import { customOf, type Fields, readFields, textOf, textsIn, textsOf } from "../../fields.ts";
import { refundable } from "../../ledger.ts";
import { isSame } from "../../signing.ts";
import { formatDateTime } from "../../times.ts";
import { createUuid } from "../../transaction-ids.ts";
import { failure, success } from "./envelope.ts";
import { type Charge, chargesOf, transactionOf } from "./transaction.ts";

const KEPT = ["subscriberEmail", "subscriberCountry", "language"];

/** documented: paths, headers, parameters, the envelope, `result.form`, `onelink`, `transaction`. invented: marked below. */
export function createApi(desk: Desk, account: SandboxAccounts["zotlo"]): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.use("*", async (c, next) => {
    const isKnown =
      isSame(c.req.header("accesskey"), account.accessKey) &&
      isSame(c.req.header("accesssecret"), account.accessSecret);
    const application = c.req.header("applicationid");
    if (!isKnown || (application && application !== account.applicationId)) {
      return failure(401002, "Access Key or Access Secret is invalid."); // documented: the code
    }
    return await next();
  });

  app.post("/v1/payment/create-form-url", async (c) => {
    const fields = (await readFields(c.req)) ?? {};
    const price = readAmount(account.packagePrice, account.packageCurrency);
    const problem = findFormProblem(fields, account);
    if (problem || !price) return problem ?? failure(500000, "The package has no price.");
    const payment = desk.ledger.open({
      ...draftOf(fields, account.packageId),
      requested: price,
    });
    c.set("payment", payment);
    return success({
      form: {
        formUrl: `${desk.baseUrl}/form/${payment.id}`,
        expireDate: formatDateTime(payment.expiresAt),
        paymentStatus: "REDIRECT",
      },
    });
  });

  app.post("/v2/app-to-web/one-link", async (c) => {
    const fields = (await readFields(c.req)) ?? {};
    const currency = textOf(fields, "customCurrency") ?? account.packageCurrency;
    const price = readAmount(fields.customPrice || account.packagePrice, currency);
    const problem = findLinkProblem(fields, account);
    if (problem) return problem;
    if (!price || price.amount === 0)
      return failure(400011, "customPrice or customCurrency is invalid.");
    const payment = desk.ledger.open({
      ...draftOf(fields, account.packageId),
      requested: price,
    });
    c.set("payment", payment);
    return success({ onelink: `${desk.baseUrl}/one-link/${payment.id}` });
  });

  app.get("/v1/transaction/detail", (c) => {
    const id = c.req.query("transactionId");
    if (!id) return failure(400012, "transactionId is required.");
    const charge = findCharge(desk, id);
    if (!charge) return failure(400013, "Transaction not found.");
    c.set("payment", charge.payment);
    return success({
      transaction: transactionOf(charge, account.applicationId),
      transactionLog: { code: "0000", message: "Approved" }, // invented: the values
    });
  });

  app.get("/v1/transaction", (c) => {
    const { subscriberId, paymentType, packageId, startDate, endDate } = c.req.query();
    if (!subscriberId) return failure(400008, "subscriberId is required."); // documented: the code
    const payments = desk.ledger.list("zotlo").filter((it) => it.orderId === subscriberId);
    c.set("payment", payments.at(-1));
    const charges = payments
      .flatMap(chargesOf)
      .filter((it) => !paymentType || it.paymentType === paymentType)
      .filter((it) => !packageId || it.payment.details.packageId === packageId)
      .filter((it) => !startDate || formatDateTime(it.paidAt).slice(0, 10) >= startDate)
      .filter((it) => !endDate || formatDateTime(it.paidAt).slice(0, 10) <= endDate);
    return success({ transactions: charges.map((it) => transactionOf(it, account.applicationId)) });
  });

  app.post("/v1/payment/refund", async (c) => {
    const fields = (await readFields(c.req)) ?? {};
    const charge = findCharge(desk, textOf(fields, "transactionId") ?? "");
    const reason = textOf(fields, "refundReason");
    if (!charge) return failure(400013, "Transaction not found.");
    if (reason === undefined) return failure(400014, "refundReason is required.");
    c.set("payment", charge.payment);
    const money = refundable(charge.payment);
    if (money.amount === 0) return failure(400015, "Transaction is already refunded.");
    const id = createUuid();
    const payment = desk.ledger.refund(charge.payment, { id, money, reason, announced: true });
    const refunded = findCharge(desk, charge.transactionId) ?? { ...charge, payment };
    return success({
      providerResponse: { status: true },
      transaction: transactionOf(refunded, account.applicationId),
      refundHistory: payment.refunds.map((it) => ({
        refund_price: formatMoney(it.money),
        refund_date: formatDateTime(it.requestedAt),
      })),
    });
  });

  return app;
}

/** A payment is known by its subscriber, who is one payment's own where the merchant wants to ask for it later. */
function draftOf(fields: Fields, packageId: string) {
  return {
    gateway: "zotlo" as const,
    id: createUuid(),
    orderId: textOf(fields, "subscriberId") ?? createUuid(),
    aliases: [...textsIn(fields.customParameters)],
    details: {
      ...textsOf(fields, KEPT),
      packageId,
      description: textOf(fields, "packageName") ?? packageId,
    },
    custom: customOf(fields.customParameters),
  };
}

/** inferred: what must be there. invented: the codes. */
function findFormProblem(fields: Fields, account: SandboxAccounts["zotlo"]): Response | undefined {
  if (textOf(fields, "platform") === undefined) return failure(400016, "platform is required.");
  if (textOf(fields, "formId") !== account.formId) return failure(400017, "formId is invalid.");
  if (textOf(fields, "packageId") !== account.packageId)
    return failure(400018, "packageId is invalid.");
  if (textOf(fields, "subscriberId") === undefined)
    return failure(400008, "subscriberId is invalid.");
  return undefined;
}

/** documented: what is required. invented: the codes. */
function findLinkProblem(fields: Fields, account: SandboxAccounts["zotlo"]): Response | undefined {
  if (!isSame(textOf(fields, "applicationKey"), account.applicationKey)) {
    return failure(400019, "applicationKey is invalid.");
  }
  if (textOf(fields, "checkoutLinkId") !== account.checkoutLinkId) {
    return failure(400020, "checkoutLinkId is invalid.");
  }
  for (const name of ["subscriberIpAddress", "language"]) {
    if (textOf(fields, name) === undefined) return failure(400021, `${name} is required.`);
  }
  return undefined;
}

function findCharge({ ledger }: Desk, transactionId: string): Charge | undefined {
  return ledger
    .list("zotlo")
    .flatMap(chargesOf)
    .find((it) => it.transactionId === transactionId);
}
