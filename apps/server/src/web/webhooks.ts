import { type Context, Hono } from "hono";
import type { Engine } from "../engine/engine.ts";
import { receiveWebhook } from "../engine/receive.ts";
import { readBytes, toWebhookRequest } from "./webhook-request.ts";

/** The largest webhook that is read, in bytes. */
const MAX_BODY = 1024 * 1024;

/** Where gateways report: one address per account, and one per payment where the gateway takes that. */
export function createWebhookRoutes(engine: Engine): Hono {
  const web = new Hono();
  web.post("/webhooks/:account", (context) =>
    receive(context, context.req.param("account"), undefined),
  );
  web.post("/webhooks/:account/:token", (context) =>
    receive(context, context.req.param("account"), context.req.param("token")),
  );
  return web;

  async function receive(
    context: Context,
    accountId: string,
    token: string | undefined,
  ): Promise<Response> {
    const account = engine.accounts.get(accountId);
    if (!account) return context.text("there is no such account here", 404);
    const owner =
      token === undefined ? undefined : await engine.storage.run("findWebhookOwner", { token });
    if (token !== undefined && owner?.account_id !== account.id)
      return context.text("no such address", 404);
    const body = await readBytes(context, MAX_BODY);
    if (!body) return context.text(`a webhook has at most ${MAX_BODY} bytes`, 413);
    const message = toWebhookRequest(context, body);
    const sender = () => engine.clientAddress(context);
    const answer = await receiveWebhook(engine, account, owner, message, sender);
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": answer.contentType },
    });
  }
}
