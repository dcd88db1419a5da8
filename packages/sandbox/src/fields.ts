import type { HonoRequest } from "hono";
import * as z from "zod";

const Fields = z.record(z.string(), z.unknown());

/** A request's named values, from JSON or from a form. */
export type Fields = z.infer<typeof Fields>;

/** Reads the body as the content type says; without one, JSON if it is JSON. Undefined where it has no named values. */
export async function readFields(request: HonoRequest): Promise<Fields | undefined> {
  const type = request.header("content-type") ?? "";
  if (/^multipart\/form-data|^application\/x-www-form-urlencoded/i.test(type)) {
    return readForm(request);
  }
  return parseJsonFields(await request.text());
}

/** The fields of a JSON object; undefined for anything else. */
export function parseJsonFields(text: string): Fields | undefined {
  try {
    const parsed = Fields.safeParse(JSON.parse(text));
    return parsed.success && !Array.isArray(parsed.data) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a form, as texts; an uploaded file counts as no field. */
async function readForm(request: HonoRequest): Promise<Fields | undefined> {
  try {
    const form = await request.formData();
    return Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  } catch {
    return undefined;
  }
}

/** A text field; numbers count, as forms and loose clients write them. Empty is absent. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The text fields of these names that are present. */
export function textsOf(fields: Fields, names: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = textOf(fields, name);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}

const Custom = z.record(z.string(), z.json());

/** The merchant's own data, an object of its choosing; empty where there is none. */
export function customOf(value: unknown): z.infer<typeof Custom> {
  const parsed = Custom.safeParse(value);
  return parsed.success ? parsed.data : {};
}

/** Every text and number anywhere in the merchant's own data: it may be what the merchant knows the payment by. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

/** Whether the text is an absolute http or https URL. */
export function isHttpUrl(text: string | undefined): text is string {
  return text !== undefined && z.url({ protocol: /^https?$/ }).safeParse(text).success;
}
