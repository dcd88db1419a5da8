import {
  type Bridge,
  Buyer,
  decodeUtf8,
  PaymentError,
  type PlatformMessage,
  parseJsonText,
  parseMoney,
  parseResponse,
  type Reply,
  readLimited,
} from "@polygate/core";
import type * as z from "zod";
import type { AppConfig } from "../config.ts";
import { REJECT_CAPTURE, REJECT_REFUND, REJECT_VOID, RESOLVE_REFUND } from "../documents.ts";
import type { GraphqlApi } from "../graphql-api.ts";
import * as wire from "./wire.ts";

interface SessionsOptions {
  readonly api: GraphqlApi;
  readonly bridge: Bridge;
  readonly config: Pick<AppConfig, "mode" | "account">;
  /** Where a payment's buyer comes back to. */
  readonly returnUrlOf: (gid: string) => string;
}

const MAX_BODY = 256 * 1024;
/** Shopify takes no longer answers, in bytes. */
const MAX_ANSWER = 8192;

/** What Shopify starts, and expects an end of: a payment at once with a page to go to, the rest when it is done. */
export function createSessions({ api, bridge, config, returnUrlOf }: SessionsOptions) {
  return { take, work };

  /** Answers a POST that is known to be Shopify's. Whatever cannot be done is answered with no 2xx, as Shopify wants it. */
  async function take(request: Request, kind: wire.SessionKind): Promise<Response> {
    if (request.method !== "POST") return refuse(405, "POST only");
    const body = await readLimited(request, MAX_BODY).catch(() => undefined);
    if (!body) return refuse(413, "too large");
    try {
      if (kind === "payment") return await startPayment(body);
      const { id } =
        kind === "refund" ? read(wire.RefundSession, body) : read(wire.OtherSession, body);
      await bridge.keep({ id: `${kind} ${id}`, topic: `session/${kind}`, body });
      // Anything else than an empty object in it is shown to the merchant as an error.
      return Response.json({}, { status: 201 });
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return refuse(error.code === "gateway_unavailable" ? 503 : 422, error.message);
    }
  }

  /** The same id again is the same payment, and gets the same page. */
  async function startPayment(body: Uint8Array): Promise<Response> {
    const session = read(wire.PaymentSession, body);
    if (session.kind !== "sale") return refuse(422, "only sales: the gateways collect at once");
    if (session.test !== (config.mode === "test")) {
      return refuse(422, `this account takes ${config.mode} payments`);
    }
    const reply = await bridge.handle({
      type: "open",
      id: `payment ${session.id}`,
      orderId: session.gid,
      money: parseMoney(session.amount, session.currency),
      mode: config.mode,
      // The only thing that leads from the gateway's payment to Shopify's order.
      description: `Shopify ${session.id}`,
      buyer: toBuyer(session),
      returnUrl: returnUrlOf(session.gid),
      cancelUrl: session.payment_method.data.cancel_url,
      group: session.group,
      ...(config.account !== undefined && { account: config.account }),
    });
    const url = pageOf(reply);
    if (url === undefined) {
      return refuse(422, reply.type === "refused" ? reply.message : "no page to pay at");
    }
    const answer = JSON.stringify({ redirect_url: url });
    if (Buffer.byteLength(answer) >= MAX_ANSWER)
      return refuse(500, "the page's address is too long");
    return new Response(answer, { headers: { "content-type": "application/json" } });
  }

  /** Ends what was begun. Thrown errors have it tried again: a refund may take days. */
  async function work({ topic, body }: PlatformMessage): Promise<void> {
    if (topic === "session/refund") return giveBack(body);
    if (topic === "session/capture" || topic === "session/void") {
      const { gid } = read(wire.OtherSession, body);
      const message = "The gateways here collect at once: there is nothing to capture or to void.";
      return move(topic === "session/capture" ? REJECT_CAPTURE : REJECT_VOID, { id: gid, message });
    }
  }

  async function giveBack(body: Uint8Array): Promise<void> {
    const { id, gid, payment_id, amount, currency } = read(wire.RefundSession, body);
    const orderId = `gid://shopify/PaymentSession/${payment_id}`;
    const first = await bridge.handle({
      type: "refund",
      id: `refund ${id}`,
      orderId,
      money: parseMoney(amount, currency),
    });
    const reply = await newest(first, id, orderId);
    if (reply.type === "refused") {
      return move(REJECT_REFUND, { id: gid, message: reply.message });
    }
    if (reply.type === "refund" && reply.refund.status === "succeeded") {
      return move(RESOLVE_REFUND, { id: gid });
    }
    if (reply.type === "refund" && reply.refund.status === "failed") {
      return move(REJECT_REFUND, { id: gid, message: "The gateway could not give it back." });
    }
    throw unavailable("the refund is under way");
  }

  /** How a refund stands by now; the first answer is only how it began. */
  async function newest(first: Reply, id: string, orderId: string): Promise<Reply> {
    if (first.type !== "refund" || first.refund.status !== "pending") return first;
    const refundId = first.refund.reference;
    const now = await bridge.handle({
      type: "refundStatus",
      id: `status ${id}`,
      orderId,
      refundId,
    });
    return now.type === "refund" ? now : first;
  }

  async function move(document: string, variables: Record<string, unknown>): Promise<void> {
    const { refusal } = await api.run(document, variables, wire.Moved);
    if (refusal !== undefined) throw unavailable(refusal);
  }
}

function pageOf(reply: Reply): string | undefined {
  if (reply.type === "redirect" || reply.type === "state") return reply.url;
  return undefined;
}

function read<Schema extends z.ZodType>(schema: Schema, body: Uint8Array): z.output<Schema> {
  return parseResponse("shopify", schema, parseJsonText(decodeUtf8(body)));
}

/** What a gateway could not use is left out: no payment fails for a phone number. */
function toBuyer({ customer }: wire.PaymentSession): Buyer {
  const address = customer?.billing_address;
  const stated = {
    name: [address?.given_name, address?.family_name].filter(Boolean).join(" "),
    email: customer?.email,
    phone: customer?.phone_number ?? address?.phone_number,
    language: customer?.locale?.slice(0, 2).toLowerCase(),
    country: address?.country_code,
  };
  return Object.fromEntries(
    Object.entries(stated).filter(
      ([name, value]) => value && Buyer.safeParse({ [name]: value }).success,
    ),
  );
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

function unavailable(message: string): PaymentError {
  return new PaymentError("gateway_unavailable", `shopify: ${message}`, { gateway: "shopify" });
}
