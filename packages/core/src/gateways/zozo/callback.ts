import { decodeUtf8 } from "../../bytes.ts";
import { parseForm } from "../../form.ts";
import { parseJsonText } from "../../json.ts";
import { parseResponse } from "../../parse.ts";
import type { WebhookEvent, WebhookRequest } from "../../webhook.ts";
import * as wire from "./wire.ts";

/**
 * Reads a callback as what it is: someone's claim that something happened to an order. It comes as JSON or as a form,
 * from the same script's other servers with bracketed names (`result[utr]`) or with JSON inside the form.
 *
 * @throws {PaymentError} `response_invalid` where it is neither.
 */
export function toHint(request: WebhookRequest): WebhookEvent {
  const text = decodeUtf8(request.body);
  const callback = parseResponse(
    "zozo",
    wire.Callback,
    isJson(request, text) ? parseJsonText(text) : parseForm(text),
  );
  const paymentId = callback.order_id || callback["result[orderId]"] || nestedOrderId(callback);
  if (!paymentId || paymentId.length > 100) return { type: "ignored", reason: "names no order" };
  return { type: "hint", paymentId };
}

/** The first character tells more than the content type, which need not be right. */
function isJson({ headers }: WebhookRequest, text: string): boolean {
  if (text.trimStart().startsWith("{")) return true;
  return headers["content-type"]?.includes("json") === true && !text.includes("=");
}

function nestedOrderId({ result }: wire.Callback): string | null | undefined {
  if (typeof result !== "string") return result?.orderId;
  try {
    return wire.Nested.parse(parseJsonText(result)).orderId;
  } catch {
    return undefined;
  }
}
