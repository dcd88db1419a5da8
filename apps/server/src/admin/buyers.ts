import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import { eraseBuyer } from "../engine/retention.ts";
import type { AdminApi } from "./admin.ts";
import { answer, body, Time, toTime } from "./schemas.ts";

/** How many of a buyer's payments are exported. */
const MOST = 500;

const BuyerQuery = z
  .strictObject({
    email: z.string().min(1).max(254).optional(),
    phone: z.string().min(1).max(40).optional(),
    store: z.string().optional().describe("Only in this store."),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    message: "name an e-mail or a phone",
  })
  .openapi("BuyerQuery");

const KnownBody = z
  .object({
    session: z.string(),
    storeId: z.string(),
    order: z.string().nullable(),
    createdAt: Time,
    status: z.string(),
    amount: z.int().describe("In the currency's minor unit."),
    currency: z.string(),
    description: z.string().nullable(),
    buyer: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()),
    payers: z.array(z.unknown()).describe("What gateways told of who paid."),
  })
  .openapi("KnownOfBuyer");

const tags = ["Buyers"];
const request = { body: body(BuyerQuery) };
const routes = {
  export: createRoute({
    method: "post",
    path: "/admin/v1/buyers/export",
    tags,
    summary: `What is kept about a buyer, to answer who asks: the ${MOST} newest payments.`,
    request,
    responses: answer(z.object({ data: z.array(KnownBody) })),
  }),
  erase: createRoute({
    method: "post",
    path: "/admin/v1/buyers/erase",
    tags,
    summary:
      "Forget a buyer. Sums, facts and hashes stay; what is open or undecided can be erased once it has ended.",
    request,
    responses: answer(z.object({ erased: z.int(), open: z.array(z.string()) })),
  }),
};

/** What the law gives buyers: to know what is kept about them, and to be forgotten. */
export function addBuyers(api: AdminApi, engine: Engine): void {
  const { storage, clock } = engine;

  api.openapi(routes.export, async (context) => {
    const known = await storage.run("exportBuyer", {
      ...toBuyer(context.req.valid("json")),
      limit: MOST,
    });
    await storage.run("addAudit", {
      at: clock(),
      actor: context.get("caller").actor,
      action: "buyer.exported",
      // Who it was is what must not be written down.
      detail: { sessions: known.length },
    });
    const data = known.map(({ session, payers }) => ({
      session: session.session_id,
      storeId: session.store_id,
      order: session.order_ref,
      createdAt: toTime(session.created_at),
      status: session.status,
      amount: session.amount,
      currency: session.currency,
      description: session.description,
      buyer: JSON.parse(session.buyer),
      metadata: JSON.parse(session.metadata),
      payers: [...payers],
    }));
    return context.json({ data }, 200);
  });

  api.openapi(routes.erase, async (context) => {
    const buyer = toBuyer(context.req.valid("json"));
    const by = context.get("caller").actor;
    const { erased, open } = await eraseBuyer(engine, { ...buyer, by });
    return context.json({ erased, open: [...open] }, 200);
  });
}

function toBuyer({ email, phone, store }: z.infer<typeof BuyerQuery>) {
  return {
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    ...(store !== undefined && { store_id: store }),
  };
}
