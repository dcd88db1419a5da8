import * as z from "zod";

/** A text or number that may be null, missing or, where it decides nothing, of any other shape: then it is absent. */
export const text = z.string().nullish().catch(undefined);

/** Zotlo writes yes as `true`, `1` and `"1"`, no as `false`, `0` and `"0"`; the text `"0"` is truthy in JavaScript. */
export const flag = z
  .union([z.boolean(), z.string()])
  .transform((value) => value === true || value === "1" || value === "true")
  .nullish()
  .catch(undefined);

/** An object that PHP writes as `[]` when it is empty. Anything but the object is absent. */
export function record<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).nullish().catch(undefined);
}
