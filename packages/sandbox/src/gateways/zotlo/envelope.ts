import { randomBytes } from "node:crypto";
import { reply } from "../../reply.ts";
import type { Wire } from "../../wire-json.ts";

/** documented: `meta` and `result` around every answer, 200 for every success. */
export function success(result: Wire): Response {
  return reply({ meta: { requestId: createRequestId(), httpStatus: 200 }, result });
}

/** documented: the shape, that errors are HTTP 400 or 500, and the codes used with `// documented`. */
export function failureBody(httpStatus: number, errorCode: number, errorMessage: string): Wire {
  const meta = { requestId: createRequestId(), httpStatus, errorCode, errorMessage };
  return { meta, result: {} };
}

/** An error answer: 400 unless it is said otherwise. */
export function failure(errorCode: number, errorMessage: string): Response {
  return reply(failureBody(400, errorCode, errorMessage), 400);
}

function createRequestId(): string {
  return `SANDBOX-REQ-${randomBytes(7).toString("hex")}`;
}
