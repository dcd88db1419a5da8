import * as z from "zod";
import { text } from "./loose.ts";

/**
 * What every answer opens with. Failures carry `errorCode`, under HTTP 400 and 500 alike, and possibly 200.
 * https://docs.zotlo.com/integrating-zotlo/api-reference/error-handling
 */
export const Meta = z.object({
  requestId: text,
  httpStatus: text,
  errorCode: text,
  errorMessage: text,
});
export type Meta = z.infer<typeof Meta>;

/** An answer whose result is read only once `meta` says that it is one: a failure's result is `[]` or anything. */
export const Answer = z.object({ meta: Meta, result: z.unknown().optional() });
export type Answer = z.infer<typeof Answer>;
