import { PaymentError } from "./errors.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes bytes as UTF-8, refusing what is not. A byte order mark stays in the text, so it is never silently dropped.
 *
 * @throws {PaymentError} `response_invalid` for bytes that are not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new PaymentError("response_invalid", "text: not valid UTF-8", { cause });
  }
}
