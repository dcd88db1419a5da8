import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import { readAmount } from "../../amounts.ts";
import type { Desk, GatewayEnv } from "../../emulator.ts";
import { customOf, type Fields, isHttpUrl, readFields, textOf, textsOf } from "../../fields.ts";
import { reply } from "../../reply.ts";
import { isSame } from "../../signing.ts";
import { createToken } from "../../transaction-ids.ts";
import { createdData, failureReply, paymentData, statusOf } from "./wire.ts";

/** documented: paths, header, the replies to create and verify, the meaning of each HTTP code. invented: the list's shape. */
export function createApi(desk: Desk, account: SandboxAccounts["wezopay"]): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.use("/api/v1/*", async (c, next) => {
    const key = c.req.header("x-api-key");
    if (isSame(key, account.apiKey)) return await next();
    if (!isSame(key, account.readOnlyKey))
      return reply(failureReply("Invalid or missing API key"), 401);
    if (c.req.method !== "GET") return reply(failureReply("This key lacks the ability"), 403);
    return await next();
  });

  app.post("/api/v1/payments/create", async (c) => {
    const fields = await readFields(c.req);
    if (!fields) return reply(failureReply("The body must be a JSON object"), 400);
    const problem = findProblem(fields);
    const requested = readAmount(fields.amount, "BDT");
    if (problem !== undefined || !requested) {
      return reply(failureReply("Validation Error", problem ?? "amount is not valid"), 422);
    }
    const invoiceId = textOf(fields, "invoice_id") ?? "";
    const known = desk.ledger.list("wezopay").find((it) => it.orderId === invoiceId);
    if (invoiceId !== "" && known) {
      c.set("payment", known);
      return reply(failureReply("Validation Error", "The invoice_id has already been taken."), 422);
    }
    const payment = desk.ledger.open({
      gateway: "wezopay",
      id: `pay_${createToken(24)}`,
      orderId: invoiceId,
      requested,
      webhookUrl: textOf(fields, "webhook_url"),
      details: textsOf(fields, ["customer_name", "customer_phone", "success_url", "cancel_url"]),
      custom: customOf(fields.metadata),
    });
    c.set("payment", payment);
    const data = createdData(payment, `${desk.baseUrl}/p/${payment.id}`);
    return reply({ success: true, data }, 201);
  });

  app.get("/api/v1/payments/verify", (c) => {
    const { token, invoice_id: invoiceId } = c.req.query();
    if (!token && !invoiceId) return reply(failureReply("invoice_id or token is required"), 400);
    const payment = desk.ledger
      .list("wezopay")
      .find((it) => (token ? it.id === token : it.orderId === invoiceId));
    if (!payment) return reply(failureReply("Payment not found"), 404);
    c.set("payment", payment);
    return reply({ success: true, data: paymentData(payment) });
  });

  app.get("/api/v1/payments/list", (c) => {
    const { status, page = "1", per_page: perPage = "20" } = c.req.query();
    if (!isCount(page) || !isCount(perPage) || Number(perPage) > 100) {
      return reply(
        failureReply("Validation Error", "page and per_page (at most 100) are counts"),
        422,
      );
    }
    const found = desk.ledger
      .list("wezopay")
      .filter((it) => !status || statusOf(it) === status)
      .toReversed();
    const size = Number(perPage);
    const start = (Number(page) - 1) * size;
    return reply({
      success: true,
      data: found.slice(start, start + size).map(paymentData),
      meta: {
        page: Number(page),
        per_page: size,
        total: found.length,
        last_page: Math.max(1, Math.ceil(found.length / size)),
      },
    });
  });

  return app;
}

/** invented: what is required, and the sentences. */
function findProblem(fields: Fields): string | undefined {
  const amount = readAmount(fields.amount, "BDT");
  if (!amount || amount.amount === 0) return "The amount must be greater than 0.";
  const currency = textOf(fields, "currency");
  if (currency !== undefined && currency !== "BDT") return "The currency must be BDT.";
  for (const name of ["success_url", "cancel_url", "webhook_url"]) {
    const url = textOf(fields, name);
    if (url !== undefined && !isHttpUrl(url)) return `The ${name} must be a valid URL.`;
  }
  return undefined;
}

function isCount(text: string): boolean {
  return /^[1-9]\d{0,5}$/.test(text);
}
