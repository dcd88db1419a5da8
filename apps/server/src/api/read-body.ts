import { PaymentError, readLimited } from "@polygate/core";
import { refuse } from "./answers.ts";

/** The largest request that is read, in bytes. */
const MAX_BODY = 64 * 1024;

/** A request's bytes, or the refusal of one that is too large. */
export async function readBody(request: Request): Promise<Uint8Array | Response> {
  try {
    return await readLimited(request, MAX_BODY);
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return refuse(413, "too_large", `A request has at most ${MAX_BODY} bytes.`);
  }
}
