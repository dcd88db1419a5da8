import { type Wire, writeJson } from "./wire-json.ts";

/** A JSON answer as the gateway writes it. */
export function reply(body: Wire, status = 200): Response {
  return new Response(writeJson(body), { status, headers: { "content-type": "application/json" } });
}
