import {
  type Buyer,
  decodeUtf8,
  exponentOf,
  type Money,
  PaymentError,
  parseJsonText,
  parseMoney,
  parseRequest,
} from "@polygate/core";
import * as z from "zod";
import type { OpenRequest } from "../engine/open-session.ts";
import { HttpUrl } from "../http-url.ts";
import type { StoreKey } from "../storage/keys.ts";
import { MalformedBody } from "./answers.ts";

/** The largest metadata a shop may send along, as JSON text. */
const MAX_METADATA = 4096;

const Text = (most: number) => z.string().min(1).max(most).nullish();

/** `POST /api/v1/create-payment`: PayGate's fields, then ours, all of ours optional. Numbers arrive as their digits. */
export const CreatePaymentRequest = z.object({
  amount: z
    .string()
    .max(30)
    .describe("In the currency's main unit, with its decimals: 100 or 99.50. A number or a text."),
  customer_name: Text(200),
  customer_email: z.email().max(254).nullish(),
  merchant_ref: Text(100).describe("Your order. Comes back in every webhook."),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  gateway: Text(40).describe(
    "Addition: the account to pay at. Without it, the first that takes the sum.",
  ),
  currency: z.string().max(3).nullish().describe("Addition: ISO 4217. INR where it is missing."),
  description: Text(255).describe("Addition: what the buyer reads."),
  return_url: HttpUrl.nullish().describe(
    "Addition: where the buyer goes once the payment has ended.",
  ),
  cancel_url: HttpUrl.nullish().describe("Addition: where a buyer goes who gave up."),
  webhook_url: HttpUrl.nullish().describe("Addition: in place of the key's own webhook address."),
  customer_phone: Text(30).describe("Addition."),
  customer_ip: z.union([z.ipv4(), z.ipv6()]).nullish().describe("Addition: some gateways need it."),
  customer_language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .nullish()
    .describe("Addition: ISO 639-1, some gateways need it."),
});

/**
 * Reads a create request from its bytes. Amounts are read as decimals from the text, never through a float.
 *
 * @throws {PaymentError} `request_invalid` naming the field; {@link MalformedBody} for what is no JSON.
 */
export function parseCreateRequest(body: Uint8Array, key: StoreKey): OpenRequest {
  const text = decodeText(body);
  const request = parseRequest("create-payment", CreatePaymentRequest, readJson(text));
  const metadata = writeMetadata(text);
  if (metadata === undefined || metadata.length > MAX_METADATA) {
    throw new PaymentError("request_invalid", `metadata: at most ${MAX_METADATA} characters`);
  }
  if (request.webhook_url && key.webhook_secret === null) {
    throw new PaymentError(
      "request_invalid",
      "webhook_url: this key has no webhook secret to sign with",
    );
  }
  const money = parseAmount(request.amount, request.currency ?? "INR");
  return {
    storeId: key.store_id,
    keyId: key.key_id,
    mode: key.mode,
    source: "api",
    orderRef: request.merchant_ref ?? undefined,
    money,
    gateway: request.gateway ?? undefined,
    description: request.description ?? undefined,
    buyer: toBuyer(request),
    metadata,
    returnUrl: request.return_url ?? undefined,
    cancelUrl: request.cancel_url ?? undefined,
    webhookUrl: request.webhook_url ?? undefined,
  };
}

/**
 * Reads an amount a shop wrote.
 *
 * @throws {PaymentError} `request_invalid` naming the field: no plain decimal, too many decimals, an unknown currency, zero.
 */
export function parseAmount(text: string, currency: string): Money {
  if (exponentOf(currency) === undefined) {
    throw new PaymentError("request_invalid", "currency: not an ISO 4217 code in capitals");
  }
  try {
    const money = parseMoney(text, currency);
    if (money.amount > 0) return money;
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const reason = error.message.replace(/^money: /, "");
    throw new PaymentError("request_invalid", `amount: ${reason}`);
  }
  throw new PaymentError("request_invalid", "amount: must be more than zero");
}

function toBuyer(request: z.output<typeof CreatePaymentRequest>): Buyer {
  return {
    ...(request.customer_name && { name: request.customer_name }),
    ...(request.customer_email && { email: request.customer_email }),
    ...(request.customer_phone && { phone: request.customer_phone }),
    ...(request.customer_ip && { ip: request.customer_ip }),
    ...(request.customer_language && { language: request.customer_language }),
  };
}

/**
 * Reads a request's bytes as JSON, numbers as their digits.
 *
 * @throws {MalformedBody} for what is no JSON.
 */
export function readJsonBody(body: Uint8Array): unknown {
  return readJson(decodeText(body));
}

function decodeText(body: Uint8Array): string {
  try {
    return decodeUtf8(body);
  } catch {
    throw new MalformedBody("The body is not UTF-8 text.");
  }
}

function readJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    throw new MalformedBody("The body is not JSON.");
  }
}

/**
 * The shop's own object goes back as any JavaScript would write it, so that a receiver that writes it again signs the same.
 *
 * @returns `undefined` where it is nested deeper than can be written.
 */
function writeMetadata(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text).metadata ?? {});
  } catch {
    return undefined;
  }
}
