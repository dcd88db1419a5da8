import { MedusaError } from "@medusajs/framework/utils";
import { type ErrorCode, PaymentError } from "@polygate/core";

/** Medusa answers these types with an HTTP status and shows their message to the admin. */
const TYPES: Readonly<Record<ErrorCode, string>> = {
  configuration_invalid: MedusaError.Types.INVALID_ARGUMENT,
  request_invalid: MedusaError.Types.INVALID_DATA,
  signature_invalid: MedusaError.Types.NOT_ALLOWED,
  not_found: MedusaError.Types.NOT_FOUND,
  conflict: MedusaError.Types.NOT_ALLOWED,
  unsupported: MedusaError.Types.NOT_ALLOWED,
  authentication_failed: MedusaError.Types.UNEXPECTED_STATE,
  response_invalid: MedusaError.Types.UNEXPECTED_STATE,
  rate_limited: MedusaError.Types.UNEXPECTED_STATE,
  gateway_unavailable: MedusaError.Types.UNEXPECTED_STATE,
};

/** Runs it, and speaks of its errors in Medusa's words. */
export async function inMedusaWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    throw new MedusaError(TYPES[error.code], error.message);
  }
}
