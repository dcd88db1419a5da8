import { decodeUtf8, PaymentError, readLimited, verifyRequest } from "@polygate/core";
import type { Context, Hono } from "hono";
import * as z from "zod";
import { refuse } from "../api/answers.ts";
import { hashKey } from "../api/authenticate.ts";
import { exchangeCode } from "../connect/exchange-code.ts";
import { describeConnection } from "../connect/methods.ts";
import type { Engine } from "../engine/engine.ts";
import { toSigningKey } from "../engine/store-keys.ts";
import { createSigningSecret } from "../keys/create-secrets.ts";
import type { ApiKey } from "../storage/keys.ts";
import type { Store } from "../storage/stores.ts";

/** The largest request that is read, in bytes. */
const MAX_BODY = 16 * 1024;

/** How long an old secret works after the shop asked for a new one, in milliseconds. */
const OVERLAP = 24 * 3_600_000;

const TokenRequest = z.object({
  code: z.string().min(1).max(200),
  redirect_uri: z.url().max(1000),
  code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
});

/** A request that a connected shop signed. */
interface FromStore {
  readonly store: Store;
  readonly key: ApiKey;
  /** Which of its two secrets it was signed with. */
  readonly signedWith: "current" | "previous";
}

/** Adds what a shop's plugin calls, server to server. */
export function addConnectApi(web: Hono, engine: Engine): void {
  web.post("/connect/token", async (context) => {
    const fields = await readFields(context);
    if (!fields) return deny("invalid_request", "The body is no form and no JSON object.");
    if (fields.grant_type !== "authorization_code") {
      return deny("unsupported_grant_type", "grant_type: there is authorization_code.");
    }
    const request = TokenRequest.safeParse(fields);
    if (!request.success) {
      const names = new Set(request.error.issues.map(({ path }) => String(path[0])));
      return deny("invalid_request", `Missing or wrong: ${[...names].join(", ")}.`);
    }
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = request.data;
    const connected = await exchangeCode(engine, { code, redirectUri, verifier });
    if (!connected) {
      return deny(
        "invalid_grant",
        "The code is unknown, was used, is too old, or was not given to who shows it. Connect again.",
      );
    }
    const { store, key, secret } = connected;
    return Response.json({ ...describeConnection(engine, store, key.key_id), secret });
  });

  web.get("/connect/store", async (context) => {
    const from = await readSigned(engine, context);
    if (!from) return unsigned();
    return Response.json(describeConnection(engine, from.store, from.key.key_id));
  });

  web.post("/connect/rotate", async (context) => {
    const from = await readSigned(engine, context);
    if (!from) return unsigned();
    const { key, store, signedWith } = from;
    const secret = createSigningSecret();
    const now = engine.clock();
    const until = now + OVERLAP;
    const rotated = await engine.storage.run("rotateKey", {
      key_id: key.key_id,
      key_hash: hashKey(secret),
      secret: engine.secrets.seal(secret),
      until,
      // A shop that signs with the old one never got the new one.
      ...(signedWith === "previous" && { keeps: "previous" as const }),
      actor: `store ${store.store_id}`,
      now,
    });
    if (!rotated) return unsigned();
    return Response.json({ keyId: key.key_id, secret, previousSecretUntil: until });
  });

  web.post("/connect/disconnect", async (context) => {
    const from = await readSigned(engine, context);
    if (!from) return unsigned();
    const { store_id } = from.store;
    const actor = `store ${store_id}`;
    await engine.storage.run("disconnectStore", { store_id, actor, now: engine.clock() });
    return Response.json({ status: "disconnected" });
  });
}

/** Reads a request that a store's key signed. @returns `undefined` for any other. */
async function readSigned(engine: Engine, context: Context): Promise<FromStore | undefined> {
  const { headers, method } = context.req.raw;
  const body = await readBody(context);
  const key = await engine.storage.run("findSigningKey", {
    key_id: headers.get("x-polygate-key") ?? "",
  });
  if (!body || key?.store_id == null) return undefined;
  const signing = toSigningKey(engine, key);
  const { pathname, search } = new URL(context.req.url);
  const request = { method, path: pathname + search, body };
  const verified = verifyRequest([signing], request, headers, engine.clock());
  if ("doubt" in verified) return undefined;
  const store = await engine.storage.run("readStore", { store_id: key.store_id });
  if (!store) return undefined;
  engine.keyUse.note(key.key_id);
  return {
    store,
    key,
    signedWith: verified.secret === signing.secrets[0] ? "current" : "previous",
  };
}

/** A code exchange as a form or as JSON; `undefined` for what is neither. */
async function readFields(context: Context): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(context);
  if (!body) return undefined;
  try {
    const text = decodeUtf8(body);
    const isJson = context.req.header("content-type")?.startsWith("application/json");
    const fields: unknown = isJson
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text));
    return typeof fields === "object" && fields !== null ? { ...fields } : undefined;
  } catch {
    return undefined;
  }
}

async function readBody(context: Context): Promise<Uint8Array | undefined> {
  try {
    return await readLimited(context.req.raw, MAX_BODY);
  } catch (error) {
    if (PaymentError.is(error)) return undefined;
    throw error;
  }
}

function deny(error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status: 400 });
}

function unsigned(): Response {
  return refuse(
    401,
    "signature_invalid",
    "The key is not known here, or the request is not signed with it, or its time is more than five minutes off.",
  );
}
