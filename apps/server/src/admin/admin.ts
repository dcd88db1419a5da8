import { OpenAPIHono } from "@hono/zod-openapi";
import { PaymentError } from "@polygate/core";
import { bodyLimit } from "hono/body-limit";
import { refuse, refuseError } from "../api/answers.ts";
import type { Engine } from "../engine/engine.ts";
import { addAccounts } from "./accounts.ts";
import { addAuditTrail } from "./audit-trail.ts";
import { type AdminEnv, adminOnly, authorize } from "./authorize.ts";
import { addBuyers } from "./buyers.ts";
import { addCases } from "./cases.ts";
import { addDeliveries } from "./deliveries.ts";
import { addKeys } from "./keys.ts";
import { addMessages } from "./messages.ts";
import { addNotices } from "./notices.ts";
import { addPayments } from "./payments.ts";
import { addReference } from "./reference.ts";
import { addRefunds } from "./refunds.ts";
import { Refusal } from "./refusal.ts";
import { addStores } from "./stores.ts";

/** The largest request that is read, in bytes. */
const MAX_BODY = 256 * 1024;

export type AdminApi = OpenAPIHono<AdminEnv>;

/** Everything a dashboard needs, under `/admin/v1`, with the document that describes it and a page to read it on. */
export function createAdminApi(engine: Engine): AdminApi {
  const api: AdminApi = new OpenAPIHono<AdminEnv>({
    defaultHook: (result) => {
      if (result.success) return undefined;
      const issues = result.error.issues.map(
        ({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`,
      );
      return refuse(422, "request_invalid", issues.join("; "));
    },
  });
  api.onError((error) => {
    if (error instanceof Refusal) return refuse(error.status, error.code, error.message);
    if (!PaymentError.is(error)) engine.logger.warn(`admin: ${error.message}`);
    return refuseError(error);
  });
  api.use(
    "/admin/v1/*",
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => refuse(413, "too_large", `A request has at most ${MAX_BODY} bytes.`),
    }),
  );
  api.use("/admin/v1/*", authorize(engine), adminOnly);
  for (const add of [
    addPayments,
    addCases,
    addRefunds,
    addMessages,
    addNotices,
    addDeliveries,
    addAccounts,
    addStores,
    addKeys,
    addBuyers,
    addAuditTrail,
  ]) {
    add(api, engine);
  }
  addReference(api, engine);
  return api;
}
