import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type GraphQLSchema,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  validate,
} from "graphql";

/** The version of the APIs whose schemas are here. */
export const SCHEMA_VERSION = "2026-10";

const loaded = new Map<string, GraphQLSchema>();

/** Shopify's own schema of one of its APIs; see `schemas/README.md` for where it is from. Loaded once. */
export function loadSchema(api: "admin" | "payments-apps"): GraphQLSchema {
  const known = loaded.get(api);
  if (known) return known;
  const file = new URL(`../schemas/${api}_${SCHEMA_VERSION}.json.gz`, import.meta.url);
  const schema = buildClientSchema(JSON.parse(gunzipSync(readFileSync(file)).toString()).data);
  loaded.set(api, schema);
  return schema;
}

/** What is wrong with a document, by Shopify's own schema; what is deprecated counts. */
export function checkDocument(api: "admin" | "payments-apps", text: string): string[] {
  const rules = [...specifiedRules, NoDeprecatedCustomRule];
  return validate(loadSchema(api), parse(text), rules).map(({ message }) => message);
}
