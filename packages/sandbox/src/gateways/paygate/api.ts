import type { Money } from "@polygate/core/money";
import type { Context } from "hono";
import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import { readAmount } from "../../amounts.ts";
import type { Desk, GatewayEnv } from "../../emulator.ts";
import { customOf, type Fields, readFields, textOf, textsIn, textsOf } from "../../fields.ts";
import type { SandboxPayment } from "../../payment.ts";
import { reply } from "../../reply.ts";
import { isSame } from "../../signing.ts";
import { createSessionId } from "../../transaction-ids.ts";
import { paymentOf, sessionOf } from "./wire.ts";

/** documented: paths, header and the reply to create. invented: every failure, and the replies of get, list and cancel. */
export function createApi(desk: Desk, account: SandboxAccounts["paygate"]): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  const urlsOf = ({ id }: SandboxPayment) => ({
    checkoutUrl: `${desk.baseUrl}/checkout/${id}`,
    upiId: account.upiId,
  });
  const find = (c: Context<GatewayEnv>): SandboxPayment | undefined => {
    const id = c.req.param("session") ?? "";
    const payment = desk.ledger.list("paygate").find((it) => it.id === id);
    c.set("payment", payment);
    return payment;
  };

  app.use("/api/v1/*", async (c, next) => {
    const key = c.req.header("x-api-key");
    if (isSame(key, account.apiKey)) return await next();
    if (!isSame(key, account.readOnlyKey)) return failure("Invalid or missing API key", 401);
    if (c.req.method !== "GET") return failure("This API key lacks the permission", 403);
    return await next();
  });

  app.post("/api/v1/create-payment", async (c) => {
    const fields = await readFields(c.req);
    if (!fields) return failure("The body must be a JSON object", 400);
    const requested = readAmount(fields.amount, "INR");
    if (!requested || requested.amount === 0)
      return failure("amount must be a positive number", 400);
    const payment = desk.ledger.open({
      gateway: "paygate",
      id: createSessionId(),
      orderId: textOf(fields, "merchant_ref") ?? "",
      aliases: [...textsIn(fields.metadata)],
      requested,
      payable: findPayable(requested, desk),
      details: textsOf(fields, ["customer_name", "customer_email", "merchant_ref"]),
      custom: customOf(fields.metadata),
    });
    c.set("payment", payment);
    return reply({ success: true, payment: sessionOf(payment, urlsOf(payment)) });
  });

  app.get("/api/v1/payment/:session", (c) => {
    const payment = find(c);
    if (!payment) return failure("Payment not found", 404);
    return reply({ success: true, payment: paymentOf(payment, urlsOf(payment)) });
  });

  app.get("/api/v1/payments", (c) => {
    const filter: Fields = c.req.query();
    const status = textOf(filter, "status");
    const limit = Number(textOf(filter, "limit") ?? "50");
    if (!Number.isInteger(limit) || limit < 1)
      return failure("limit must be a positive integer", 400);
    const found = desk.ledger
      .list("paygate")
      .filter((it) => status === undefined || sessionOf(it, urlsOf(it)).status === status)
      .toReversed()
      .slice(0, limit);
    return reply({ success: true, payments: found.map((it) => paymentOf(it, urlsOf(it))) });
  });

  app.post("/api/v1/cancel/:session", (c) => {
    const payment = find(c);
    if (!payment) return failure("Payment not found", 404);
    if (payment.status !== "open") return failure("Only a pending payment can be cancelled", 409);
    const cancelled = desk.ledger.cancel(payment);
    return reply({ success: true, payment: paymentOf(cancelled, urlsOf(cancelled)) });
  });

  return app;
}

/**
 * An amount no other open session asks for, so that an incoming credit tells which session it pays. documented: 100
 * becomes 99.00. inferred: the next 100 becomes 98.99. An amount of up to one rupee loses paise only.
 */
function findPayable(requested: Money, { ledger }: Desk): Money {
  const taken = new Set(
    ledger
      .list("paygate")
      .filter((it) => it.status === "open")
      .map((it) => it.payable.amount),
  );
  const first = requested.amount > 100 ? requested.amount - 100 : requested.amount - 1;
  for (let amount = first; amount > 0; amount -= 1) {
    if (!taken.has(amount)) return { ...requested, amount };
  }
  return requested;
}

function failure(error: string, status: number): Response {
  return reply({ success: false, error }, status);
}
