import { PaymentError } from "@polygate/core";
import { writeJsonObject } from "./raw-json.ts";

/** A success in the protocol's envelope, from JSON texts: `{ "success": true, "payment": … }`. */
export function succeed(fields: Readonly<Record<string, string>>): Response {
  return new Response(writeJsonObject({ success: "true", ...fields }), {
    headers: { "content-type": "application/json" },
  });
}

/** A refusal in the protocol's envelope: `{ "success": false, "error": { "code", "message" } }`. */
export function refuse(status: number, code: string, message: string): Response {
  return Response.json({ success: false, error: { code, message } }, { status });
}

/** What is asked for is not there, or is another store's: which of the two is not said. */
export function unknownPayment(): Response {
  return refuse(404, "not_found", "This store has no payment with that session_id.");
}

/** A request whose bytes are not even the kind of text the API reads: 400, where a wrong field is 422. */
export class MalformedBody extends Error {
  override readonly name = "MalformedBody";
}

/** What a thrown error becomes. Only what we threw on purpose is shown; the rest is an error of ours. */
export function refuseError(error: unknown): Response {
  if (error instanceof MalformedBody) return refuse(400, "malformed", error.message);
  if (!PaymentError.is(error)) {
    return refuse(
      500,
      "internal",
      "Something went wrong here. Nothing was charged by this request; ask for the payment before you repeat it.",
    );
  }
  const status = error.code === "request_invalid" ? 422 : error.status;
  const detail = error.detail === undefined ? "" : ` (${error.detail})`;
  const response = refuse(status, error.code, `${error.message}${detail}`);
  if (error.retryAfter !== undefined)
    response.headers.set("retry-after", String(Math.ceil(error.retryAfter / 1000)));
  return response;
}
