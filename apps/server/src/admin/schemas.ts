import { z } from "@hono/zod-openapi";
import { formatMoney, type CaseKind as Kind } from "@polygate/core";
import { Refusal } from "./refusal.ts";

/** Money as the admin API says it: exact, and readable. */
export const MoneyBody = z
  .object({
    amount: z.int().describe("In the currency's minor unit."),
    currency: z.string().describe("ISO 4217."),
    text: z.string().describe("The amount as people write it: 250.50"),
  })
  .openapi("Money");

export function toMoneyBody(amount: number, currency: string): z.infer<typeof MoneyBody> {
  return { amount, currency, text: formatMoney({ amount, currency }) };
}

/** What a merchant must decide. */
export const CaseKind = z.enum([
  "late",
  "double",
  "under",
  "over",
  "mismatch",
  "unmatched",
  "dispute",
  "refund_due",
] as const satisfies readonly Kind[]);

/** A point in time, ISO 8601 in UTC. */
export const Time = z.iso.datetime();

export function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function toTimeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toTime(milliseconds);
}

const Failure = z
  .object({
    success: z.literal(false),
    error: z.object({ code: z.string(), message: z.string() }),
  })
  .openapi("Failure");

export const Mode = z.enum(["test", "live"]);

/** How much of a list is asked for. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional().describe("`next` of the page before."),
});

/** A page of a list: the next one is asked for with `next`, which is null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next: z.string().nullable() });
}

/** Writes where a page ended so that nobody has to understand it. */
export function toCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws {Refusal} 422 for what no page gave. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new Refusal(422, "request_invalid", "cursor: use `next` of the page before as it is.");
  }
}

/** A page whose cursor is the last item's own key. */
export function toPage<Row, Body>(
  rows: readonly Row[],
  limit: number,
  toBody: (row: Row) => Body,
  keyOf: (row: Row) => unknown,
): { data: Body[]; next: string | null } {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { data: rows.map(toBody), next: last === undefined ? null : toCursor(keyOf(last)) };
}

/** What every answer may be beside the one that is described. */
export const failures = {
  default: {
    description: "Refused, with the reason.",
    content: { "application/json": { schema: Failure } },
  },
};

/** A JSON answer. */
export function answer<Schema extends z.ZodType>(schema: Schema, description = "Done.") {
  return { 200: { description, content: { "application/json": { schema } } }, ...failures };
}

/** A JSON body. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } } as const;
}
