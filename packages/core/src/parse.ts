import type * as z from "zod";
import { PaymentError } from "./errors.ts";
import { type Money, parseMoney } from "./money.ts";
import { parseTime, type Zone } from "./time.ts";

/**
 * Checks a driver's or platform's configuration when it is created.
 *
 * @throws {PaymentError} `configuration_invalid` naming every bad field and what is wrong with it, never showing a value.
 */
export function parseConfig<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  config: unknown,
): z.output<Schema> {
  const result = schema.safeParse(config, { reportInput: false });
  if (result.success) return result.data;
  throw new PaymentError("configuration_invalid", `${owner}: ${describeIssues(result.error)}`, {
    gateway: owner,
  });
}

/**
 * Checks what a caller of ours asks for.
 *
 * @throws {PaymentError} `request_invalid` naming every bad field.
 */
export function parseRequest<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  request: unknown,
): z.output<Schema> {
  const result = schema.safeParse(request, { reportInput: false });
  if (result.success) return result.data;
  throw new PaymentError("request_invalid", `${owner}: ${describeIssues(result.error)}`, {
    gateway: owner,
  });
}

/**
 * Checks what a gateway answered or sent.
 *
 * @throws {PaymentError} `response_invalid` naming every bad field.
 */
export function parseResponse<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  response: unknown,
): z.output<Schema> {
  const result = schema.safeParse(response, { reportInput: false });
  if (result.success) return result.data;
  throw notUnderstood(owner, describeIssues(result.error), response);
}

/**
 * An answer or event that cannot be what it says: nothing follows from it.
 *
 * @param what why, without a value of it.
 */
export function notUnderstood(owner: string, what: string, cause?: unknown): PaymentError {
  return new PaymentError("response_invalid", `${owner}: answer not understood: ${what}`, {
    gateway: owner,
    cause,
  });
}

/**
 * Reads an amount that a gateway stated, as a decimal text in the currency's major unit.
 *
 * @throws {PaymentError} `response_invalid` where {@link parseMoney} would refuse it.
 */
export function parseAmount(owner: string, text: string, currency: string): Money {
  try {
    return parseMoney(text, currency);
  } catch {
    throw notUnderstood(owner, "an amount of money");
  }
}

/** Reads a time that a gateway stated; one in an unknown format is as good as none. Money never hangs on it. */
export function parseTimeIfKnown(text: string | null | undefined, zone: Zone): number | undefined {
  if (!text) return undefined;
  try {
    return parseTime(text, zone);
  } catch {
    return undefined;
  }
}

/** One sentence per bad field: its path and what is wrong, without the value that was given. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.map(String).join(".") || "input"}: ${describeIssue(issue)}`)
    .join("; ");
}

function describeIssue(issue: z.core.$ZodIssue): string {
  // The sentence ends so where there was nothing; what there was instead is not in it.
  const missing = issue.message.endsWith("received undefined") ? ", but it is missing" : "";
  if (issue.code === "invalid_type") return `expected ${issue.expected}${missing}`;
  if (issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1) {
    return "must not be empty";
  }
  if (issue.code === "unrecognized_keys") return `unknown field ${issue.keys.join(", ")}`;
  return issue.message;
}
