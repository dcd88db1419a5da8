import { hmacSha256 } from "../signature.ts";
import type { WebhookRequest } from "../webhook.ts";
import type { Recording } from "./recording.ts";
import type { WebhookSignature } from "./subject.ts";

/** A recorded webhook as it comes in; signed here where the recording left the signature out. */
export function toWebhook(
  webhook: NonNullable<Recording["webhook"]>,
  signature: WebhookSignature | undefined,
): WebhookRequest {
  const request = {
    headers: Object.fromEntries(
      Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    query: webhook.query,
    body: new TextEncoder().encode(webhook.body),
  };
  if (!signature || readSignature(request, signature) !== undefined) return request;
  return sign(request, signature);
}

/** Signs what is there, with the account's secret or another. */
export function sign(
  request: WebhookRequest,
  signature: WebhookSignature,
  secret: string = signature.secret,
): WebhookRequest {
  const { sign: make = hmacInHex } = signature;
  return withSignature(request, signature, make(readContent(request, signature), secret));
}

/** Replaces the signed content and leaves the signature as it is. */
export function withContent(
  request: WebhookRequest,
  { at }: WebhookSignature,
  content: Uint8Array | string,
): WebhookRequest {
  if ("header" in at) {
    return {
      ...request,
      body: typeof content === "string" ? new TextEncoder().encode(content) : content,
    };
  }
  const text =
    typeof content === "string"
      ? content
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  return withField(request, at.covers, text);
}

/** Replaces the signature, or takes it away. */
export function withSignature(
  request: WebhookRequest,
  { at }: WebhookSignature,
  value: string | undefined,
): WebhookRequest {
  if ("field" in at) return withField(request, at.field, value);
  const { [at.header]: _, ...headers } = request.headers;
  return {
    ...request,
    headers: value === undefined ? headers : { ...headers, [at.header]: value },
  };
}

/** What the signature covers. */
export function readContent(request: WebhookRequest, { at }: WebhookSignature): Uint8Array {
  return "header" in at
    ? request.body
    : new TextEncoder().encode(formOf(request).get(at.covers) ?? "");
}

/** The signature as it stands in the message. */
export function readSignature(
  request: WebhookRequest,
  { at }: WebhookSignature,
): string | undefined {
  return "header" in at ? request.headers[at.header] : (formOf(request).get(at.field) ?? undefined);
}

function withField(
  request: WebhookRequest,
  name: string,
  value: string | undefined,
): WebhookRequest {
  const form = formOf(request);
  if (value === undefined) form.delete(name);
  else form.set(name, value);
  return { ...request, body: new TextEncoder().encode(form.toString()) };
}

function formOf({ body }: WebhookRequest): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(body));
}

function hmacInHex(content: Uint8Array, secret: string): string {
  return hmacSha256(secret, content);
}
