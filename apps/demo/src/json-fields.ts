import type { JsonText } from "@polygate/core";

/** A field of a JSON object; `undefined` where there is none, or no object. */
export function fieldOf(json: JsonText | undefined, name: string): JsonText | undefined {
  return isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

/** A field that holds text or a number (numbers are texts of their own digits). */
export function textField(json: JsonText | undefined, name: string): string | undefined {
  const value = fieldOf(json, name);
  return typeof value === "string" ? value : undefined;
}

/** A field that holds a list; empty where there is none. */
export function listField(json: JsonText | undefined, name: string): readonly JsonText[] {
  const value = fieldOf(json, name);
  return isList(value) ? value : [];
}

function isList(json: JsonText | undefined): json is readonly JsonText[] {
  return Array.isArray(json);
}

function isObject(json: JsonText | undefined): json is { readonly [key: string]: JsonText } {
  return typeof json === "object" && json !== null && !isList(json);
}
