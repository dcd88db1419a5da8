import type { Context, MiddlewareHandler } from "hono";
import { hashKey } from "../api/authenticate.ts";
import type { Permission } from "../config.ts";
import type { Engine } from "../engine/engine.ts";
import { readOwner } from "../web/owner.ts";
import { Refusal } from "./refusal.ts";

/** Who asks, and for which store, if not for all. */
export interface Caller {
  /** For the audit trail. */
  readonly actor: string;
  /** An owner, or a key with `admin`, may do everything; other keys what they are permitted, for their own store. */
  readonly isAdmin: boolean;
  readonly permissions: readonly string[];
  readonly storeId: string | null;
}

export type AdminEnv = { Variables: { caller: Caller } };

/**
 * Lets in a key that shows itself, or an owner who is signed in and asks from a page of this server. Other sites' pages
 * cannot ask in an owner's name: their requests carry another origin.
 */
export function authorize(engine: Engine): MiddlewareHandler<AdminEnv> {
  const origin = new URL(engine.publicUrl).origin;
  return async (context, next) => {
    const text = context.req.header("x-api-key");
    context.set(
      "caller",
      text === undefined
        ? await fromOwner(engine, context, origin)
        : await fromKey(engine, context, text),
    );
    await next();
  };
}

async function fromKey(engine: Engine, context: Context, text: string): Promise<Caller> {
  if (context.req.header("origin") ?? context.req.header("sec-fetch-site")) {
    throw new Refusal(
      403,
      "browser_refused",
      "A key used in a browser can be read by anyone who opens the page: call from your server, and replace this key. On this server's own pages, sign in instead.",
    );
  }
  const key = await engine.storage.run("findKey", { hash: hashKey(text), now: engine.clock() });
  if (!key) throw new Refusal(401, "key_unknown", "This key is not known here, or it was revoked.");
  engine.keyUse.note(key.key_id);
  const permissions: string[] = JSON.parse(key.permissions);
  return {
    actor: `key ${key.key_id}`,
    isAdmin: permissions.includes("admin"),
    permissions,
    storeId: key.store_id,
  };
}

async function fromOwner(engine: Engine, context: Context, origin: string): Promise<Caller> {
  const { method } = context.req;
  const isSafe = method === "GET" || method === "HEAD";
  if (!isSafe && context.req.header("origin") !== origin) {
    throw new Refusal(403, "origin_refused", `Changes are made from ${origin} only.`);
  }
  const owner = await readOwner(engine, context);
  if (!owner) {
    throw new Refusal(
      401,
      "key_missing",
      "Send a key with the permission admin in the X-API-Key header, or sign in at /owner.",
    );
  }
  return { actor: `owner ${owner.id}`, isAdmin: true, permissions: [], storeId: null };
}

/** What keys that do not administer the server may use as well. It asks for itself what they may. */
const FOR_OTHERS = /^\/admin\/v1\/stores(\/|$)/;

/** Lets in who may administer the server, and others only where they have something to do. */
export const adminOnly: MiddlewareHandler<AdminEnv> = async (context, next) => {
  if (!context.get("caller").isAdmin && !FOR_OTHERS.test(context.req.path)) throw lacks("admin");
  await next();
};

/**
 * The store a caller may do something in: whichever is asked for by who administers the server, only its own by a key.
 *
 * @throws {Refusal} 403 naming what the key lacks.
 */
export function refuseForeignStore(
  { isAdmin, permissions, storeId }: Caller,
  permission: Permission,
  wanted: string | null,
): void {
  if (isAdmin) return;
  if (!permissions.includes(permission)) throw lacks(permission);
  if (storeId !== null && storeId !== wanted) {
    throw new Refusal(403, "permission_missing", "This key is for another store.");
  }
}

function lacks(permission: string): Refusal {
  return new Refusal(403, "permission_missing", `This key lacks the permission ${permission}.`);
}
