import { Hono } from "hono";
import * as z from "zod";
import type { SandboxAccounts } from "../../accounts.ts";
import type { Desk, GatewayEnv } from "../../emulator.ts";
import { parseJsonFields, readFields, textOf } from "../../fields.ts";
import type { SandboxPayment } from "../../payment.ts";
import { reply } from "../../reply.ts";
import { isSame, sign } from "../../signing.ts";
import { CODES, type Code } from "./codes.ts";
import { statusFailure, statusReply } from "./status.ts";
import { updateTransaction } from "./update.ts";

type Account = SandboxAccounts["zaakpay"];

/** documented: what both calls have in `data`. Every value is a text; a loose client's number is taken for one. */
const Text = z.union([z.string(), z.number().transform(String)]).optional();
const Data = z.object({
  merchantIdentifier: Text,
  mode: Text,
  orderDetail: z.object({ orderId: Text, amount: Text }).optional(),
  refundDetail: z.object({ merchantRefId: Text }).optional(),
  updateDesired: Text,
  updateReason: Text,
  merchantRefId: Text,
});
export type Data = z.infer<typeof Data>;

/** documented: both paths, `data` and `checksum` as a form, the checksum over the exact text of `data`. */
export function createApi(desk: Desk, account: Account): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const { merchantIdentifier } = account;

  const find = (data: Data): SandboxPayment | undefined =>
    desk.ledger.list("zaakpay").find((it) => it.orderId === data.orderDetail?.orderId);

  app.post("/checkTxn", async (c) => {
    const { data, problem } = await readSigned(await readFields(c.req), account);
    const orderId = data.orderDetail?.orderId ?? "";
    if (problem) return reply(statusFailure(problem, merchantIdentifier, orderId));
    const payment = find(data);
    if (!payment) return reply(statusFailure("205", merchantIdentifier, orderId));
    c.set("payment", payment);
    const merchantRefId = data.refundDetail?.merchantRefId;
    return reply(statusReply(payment, merchantIdentifier, { now: desk.now(), merchantRefId }));
  });

  app.post("/updateTxn", async (c) => {
    const { data, problem } = await readSigned(await readFields(c.req), account);
    const payment = find(data);
    c.set("payment", payment);
    const code = problem ?? updateTransaction(desk, payment, data);
    return reply({
      merchantIdentifier,
      orderDetail: { orderId: data.orderDetail?.orderId ?? "" },
      responseCode: code,
      responseDescription: CODES[code],
      merchantRefId: data.merchantRefId,
    });
  });

  return app;
}

/** The signed `data`, or the code that says why it is not accepted. */
async function readSigned(
  fields: Record<string, unknown> | undefined,
  { merchantIdentifier, secretKey }: Account,
): Promise<{ data: Data; problem: Code | undefined }> {
  const text = textOf(fields ?? {}, "data") ?? "";
  const checksum = textOf(fields ?? {}, "checksum");
  const parsed = Data.safeParse(parseJsonFields(text));
  const data: Data = parsed.success ? parsed.data : {};
  const findProblem = (): Code | undefined => {
    if (checksum === undefined) return "189";
    if (!isSame(checksum, sign(secretKey, text))) return "180";
    if (!data.merchantIdentifier) return "110";
    if (data.merchantIdentifier !== merchantIdentifier) return "111";
    if (!data.orderDetail?.orderId) return "129";
    return data.mode ? undefined : "155";
  };
  return { data, problem: findProblem() };
}
