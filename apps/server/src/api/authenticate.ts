import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Permission } from "../config.ts";
import type { Engine } from "../engine/engine.ts";
import type { StoreKey } from "../storage/keys.ts";
import { refuse } from "./answers.ts";

/** What the API's handlers find on the request. */
export type ApiVariables = { Variables: { key: StoreKey } };

/** The SHA-256 of a key's text, hex: how keys are stored and found. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Lets a request through that carries an active key. A key that comes from a browser is known to strangers. */
export function authenticate(engine: Engine): MiddlewareHandler<ApiVariables> {
  return async (context, next) => {
    if (
      context.req.header("origin") !== undefined ||
      context.req.header("sec-fetch-site") !== undefined
    ) {
      return refuse(
        403,
        "browser_refused",
        "This API is for servers. A key used in a browser can be read by anyone who opens the page: call from your server, and replace this key.",
      );
    }
    const text = context.req.header("x-api-key");
    if (text === undefined)
      return refuse(401, "key_missing", "Send your key in the X-API-Key header.");
    const key = await engine.storage.run("findKey", {
      hash: hashKey(text),
      now: engine.clock(),
    });
    if (!key) return refuse(401, "key_unknown", "This key is not known here, or it was revoked.");
    const { store_id } = key;
    if (store_id === null) {
      return refuse(403, "permission_missing", "This key belongs to no store: it is for /admin.");
    }
    engine.keyUse.note(key.key_id);
    context.set("key", { ...key, store_id });
    return await next();
  };
}

/** Lets a key through that may do this. */
export function permit(permission: Permission): MiddlewareHandler<ApiVariables> {
  return async (context, next) => {
    const permissions: string[] = JSON.parse(context.get("key").permissions);
    if (permissions.includes(permission)) return await next();
    return refuse(403, "permission_missing", `This key lacks the permission ${permission}.`);
  };
}
