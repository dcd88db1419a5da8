import { randomBytes } from "node:crypto";
import type { Fetch } from "@polygate/core";
import * as z from "zod";
import {
  PROBE_HEADER,
  PROBE_PATH,
  type Probed,
  type ProbeProof,
  proveProbe,
} from "../web/probe.ts";
import { type Check, reasonOf } from "./check.ts";

const Proof = z.object({ body: z.string(), header: z.string(), query: z.string() });

/** What becomes of a webhook whose part does not arrive as it was sent. */
const MEANS: Record<keyof ProbeProof, string> = {
  body: "the request's bytes are changed on the way: no signature will hold. Turn off whatever rewrites bodies in the proxy",
  header:
    "the proxy takes away headers it does not know: signatures will be missing. Let it pass all headers on",
  query: "the proxy changes the address's parameters. Have it pass the address on as it came",
};

const TIMEOUT = 15_000;

/** Sends a request the way gateways and buyers do, and sees whether this server gets it, byte for byte. */
export async function checkPublicUrl(
  publicUrl: string | undefined,
  keys: readonly string[],
  fetch: Fetch,
): Promise<Check> {
  const name = "public address";
  if (publicUrl === undefined) {
    return {
      name,
      state: "warn",
      detail: "none is configured: gateways and buyers cannot reach this server",
      fix: "Set publicUrl, as https://pay.example.com, and put a TLS proxy in front.",
    };
  }
  const sent = makeProbe();
  try {
    const response = await fetch(new URL(PROBE_PATH + sent.query, publicUrl).href, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", [PROBE_HEADER]: sent.header },
      body: Buffer.from(sent.body),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const proof = Proof.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !proof.success) {
      return {
        name,
        state: "fail",
        detail: `${publicUrl} is answered by something else (HTTP ${response.status})`,
        fix: "Point the name and the proxy at this server, and let every path through.",
      };
    }
    return judge(
      publicUrl,
      proof.data,
      keys.map((key) => proveProbe(key, sent)),
    );
  } catch (error) {
    return {
      name,
      state: "fail",
      detail: `${publicUrl} cannot be reached from here: ${reasonOf(error)}`,
      fix: "Does the server run? Are the name, the proxy, the certificate and the firewall right?",
    };
  }
}

function judge(publicUrl: string, got: ProbeProof, expected: readonly ProbeProof[]): Check {
  const name = "public address";
  const parts = ["body", "header", "query"] as const;
  const arrived = parts.filter((part) => expected.some((proof) => proof[part] === got[part]));
  if (arrived.length === 0) {
    return {
      name,
      state: "fail",
      detail: `another Polygate answers at ${publicUrl}, with another master key`,
      fix: "Point the name and the proxy at the server of this configuration.",
    };
  }
  const changed = parts.find((part) => !arrived.includes(part));
  if (changed)
    return { name, state: "fail", detail: publicUrl, fix: `At ${publicUrl} ${MEANS[changed]}.` };
  if (!publicUrl.startsWith("https:")) {
    return {
      name,
      state: "warn",
      detail: `${publicUrl} leads here, byte for byte, but without TLS`,
      fix: "Good for trying out only: put a TLS proxy in front.",
    };
  }
  return { name, state: "ok", detail: `${publicUrl} leads here, byte for byte` };
}

/** Bytes and signs that careless proxies change: line ends, characters beyond ASCII, encoded spaces and plus signs. */
function makeProbe(): Probed {
  const nonce = randomBytes(16).toString("hex");
  return {
    body: Buffer.concat([
      Buffer.from(`{"nonce":"${nonce}","amount":99.00,"text":"a\\u00e9 é ₹ + %20 "}\r\n \n`),
      Buffer.from([0x00, 0xff, 0xfe]),
    ]),
    header: nonce,
    query: `?n=${nonce}&a=%2B+%20%e0%a4%85&b=1%2C2&c[]=x`,
  };
}
