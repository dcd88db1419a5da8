import type { Context } from "hono";
import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import { readAmount } from "../../amounts.ts";
import type { Desk, GatewayEnv } from "../../emulator.ts";
import { type Fields, isHttpUrl, readFields, textOf, textsOf } from "../../fields.ts";
import { reply } from "../../reply.ts";
import { isSame } from "../../signing.ts";
import { createToken } from "../../transaction-ids.ts";
import { createdReply, failureReply, statusReply } from "./wire.ts";

const LIMIT = 100_000_00;

/** documented: both endpoints, the token in the header or as `user_token` in the body or query. */
export function createApi(desk: Desk, { token }: SandboxAccounts["zozo"]): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  const isAllowed = (c: Context, fields: Fields): boolean =>
    isSame(c.req.header("x-api-token") ?? textOf(fields, "user_token"), token);

  app.post("/api/create-order", async (c) => {
    const fields = { ...c.req.query(), ...(await readFields(c.req)) };
    if (!isAllowed(c, fields)) return unauthorized();
    const orderId = textOf(fields, "order_id") ?? "";
    const problem = findProblem(fields);
    const requested = readAmount(fields.amount, "INR");
    if (problem !== undefined || !requested)
      return reply(failureReply(problem ?? "Invalid amount"));
    const known = desk.ledger.list("zozo").find((it) => it.orderId === orderId);
    if (known) {
      c.set("payment", known);
      return reply(failureReply("Order ID already exists!"));
    }
    const payment = desk.ledger.open({
      gateway: "zozo",
      id: createToken(32),
      orderId,
      requested,
      webhookUrl: textOf(fields, "redirect_url"),
      details: textsOf(fields, ["customer_mobile", "description", "remark1", "remark2"]),
    });
    c.set("payment", payment);
    return reply(createdReply(payment, `${desk.baseUrl}/pay/${payment.id}`));
  });

  app.get("/api/order-status", (c) => {
    const fields = c.req.query();
    if (!isAllowed(c, fields)) return unauthorized();
    const orderId = textOf(fields, "order_id");
    if (orderId === undefined) return reply(failureReply("The order_id field is required."));
    const payment = desk.ledger.list("zozo").find((it) => it.orderId === orderId);
    if (!payment) return reply(failureReply("Order not found"));
    c.set("payment", payment);
    return reply(statusReply(payment));
  });

  return app;
}

/** documented: which fields are required and how long they may be. invented: the sentences. */
function findProblem(fields: Fields): string | undefined {
  const amount = readAmount(fields.amount, "INR");
  const orderId = textOf(fields, "order_id") ?? "";
  const mobile = textOf(fields, "customer_mobile");
  if (!amount || amount.amount === 0) return "The amount must be a positive number.";
  if (amount.amount > LIMIT) return "The amount may not be greater than 100000.";
  if (orderId === "") return "The order_id field is required.";
  if (orderId.length > 100) return "The order_id may not be greater than 100 characters.";
  if (!isHttpUrl(textOf(fields, "redirect_url"))) return "The redirect_url must be a valid URL.";
  if (mobile !== undefined && !/^\d{10}$/.test(mobile))
    return "The customer_mobile must be 10 digits.";
  if ((textOf(fields, "description") ?? "").length > 255) {
    return "The description may not be greater than 255 characters.";
  }
  return undefined;
}

/** invented: the HTTP status. Everything else is answered 200, as the script family does. */
function unauthorized(): Response {
  return reply(failureReply("Invalid API token"), 401);
}
