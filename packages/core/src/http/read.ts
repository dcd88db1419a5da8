import { PaymentError } from "../errors.ts";

/**
 * Reads a body up to a limit; what is larger is not read to its end.
 *
 * @throws {PaymentError} `response_invalid` for a body over `maxBytes`. Breaks of the connection throw as `fetch` throws them.
 */
export async function readLimited(body: Request | Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new PaymentError("response_invalid", `body is larger than ${maxBytes} bytes`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}
