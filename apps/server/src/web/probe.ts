import { createHash, createHmac, hkdfSync } from "node:crypto";
import { readLimited } from "@polygate/core";
import { Hono } from "hono";

/** Where `polygate doctor` asks the server under its public address. */
export const PROBE_PATH = "/.well-known/polygate-probe";
/** Stands for a gateway's signature: a header that a proxy must let through. */
export const PROBE_HEADER = "x-polygate-signature";

const MAX_BODY = 4 * 1024;

/** What of a request can be lost or changed on the way to the server. */
export interface Probed {
  readonly body: Uint8Array;
  readonly header: string;
  readonly query: string;
}

/** For each part the proof that it arrived as it was sent. Only who has the master key can make one. */
export type ProbeProof = Readonly<Record<keyof Probed, string>>;

/** @param key a master key, in base64. */
export function proveProbe(key: string, { body, header, query }: Probed): ProbeProof {
  const secret = Buffer.from(
    hkdfSync("sha256", Buffer.from(key, "base64"), "", "polygate probe", 32),
  );
  const prove = (part: string, value: Uint8Array | string) =>
    createHmac("sha256", secret)
      .update(`${part}\n`)
      .update(createHash("sha256").update(value).digest())
      .digest("hex");
  return {
    body: prove("body", body),
    header: prove("header", header),
    query: prove("query", query),
  };
}

/**
 * Answers a probe with what only this server can know. It repeats nothing of the request, stores nothing, and tells whoever
 * has no master key nothing.
 */
export function createProbeRoutes(readKeys: () => readonly string[]): Hono {
  const web = new Hono();
  web.post(PROBE_PATH, async (context) => {
    const body = await readLimited(context.req.raw, MAX_BODY).catch(() => undefined);
    if (!body) return context.text(`a probe has at most ${MAX_BODY} bytes`, 413);
    const [key = ""] = readKeys();
    const query = new URL(context.req.url).search;
    const header = context.req.header(PROBE_HEADER) ?? "";
    return context.json(proveProbe(key, { body, header, query }));
  });
  return web;
}
