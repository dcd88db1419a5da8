import { Buyer } from "@polygate/core";
import * as z from "zod";
import type { Shop, ShopSession } from "../shop.ts";

/** Medusa's query over modules. */
export interface Query {
  graph(query: {
    entity: string;
    fields: string[];
    filters: Record<string, unknown>;
  }): Promise<{ data: unknown[] }>;
}

/** As much of Medusa's payment module as settling needs. */
export interface PaymentModule {
  deletePaymentSession(id: string): Promise<void>;
  updatePaymentSession(session: {
    id: string;
    data: Record<string, unknown>;
    amount: unknown;
    currency_code: string;
    status: "pending";
  }): Promise<unknown>;
}

/** Medusa's workflow engine. */
export interface Engine {
  run(
    workflowId: string,
    options: { input: Record<string, unknown>; throwOnError: boolean },
  ): Promise<{ errors?: readonly unknown[] }>;
}

const Session = z.object({ id: z.string(), status: z.string(), payment_collection_id: z.string() });
const FullSession = z.object({
  amount: z.unknown(),
  currency_code: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
});
const Payment = z.object({ id: z.string(), captured_at: z.unknown() });
const Id = z.object({ id: z.string() });
const CartLink = z.object({ cart_id: z.string() });
const CollectionLink = z.object({ payment_collection_id: z.string() });
const OrderLink = z.object({ order_id: z.string() });
const Address = z
  .object({
    first_name: z.string().nullish(),
    last_name: z.string().nullish(),
    phone: z.string().nullish(),
    country_code: z.string().nullish(),
  })
  .nullish();
const Cart = z.object({
  email: z.string().nullish(),
  billing_address: Address,
  shipping_address: Address,
});
const WorkflowError = z.object({ error: z.object({ message: z.string() }) });

/** Medusa itself, over its query, its payment module and its workflows. */
export function createShop(query: Query, payments: PaymentModule, engine: Engine): Shop {
  async function list<Row>(
    row: z.ZodType<Row>,
    entity: string,
    fields: string[],
    filters: Record<string, unknown>,
  ): Promise<Row[]> {
    const { data } = await query.graph({ entity, fields, filters });
    return z.array(row).parse(data);
  }

  async function sessions(filters: Record<string, unknown>): Promise<ShopSession[]> {
    const fields = ["id", "status", "payment_collection_id"];
    const rows = await list(Session, "payment_session", fields, filters);
    return rows.map(({ id, status, payment_collection_id }) => ({
      id,
      status,
      collectionId: payment_collection_id,
    }));
  }

  async function full(id: string) {
    const fields = ["amount", "raw_amount", "currency_code", "data"];
    return (await list(FullSession, "payment_session", fields, { id }))[0];
  }

  return {
    async session(id) {
      return (await sessions({ id }))[0];
    },
    sessionsOf: (collectionId) => sessions({ payment_collection_id: collectionId }),
    async payment(sessionId) {
      const filters = { payment_session_id: sessionId };
      const [payment] = await list(Payment, "payment", ["id", "captured_at"], filters);
      return payment && { id: payment.id, captured: Boolean(payment.captured_at) };
    },
    async cartOf(collectionId) {
      const filters = { payment_collection_id: collectionId };
      const [link] = await list(CartLink, "cart_payment_collection", ["cart_id"], filters);
      if (!link) return undefined;
      const id = link.cart_id;
      const [order] = await list(OrderLink, "order_cart", ["order_id"], { cart_id: id });
      const fields = ["email", "billing_address.*", "shipping_address.*"];
      const [cart] = await list(Cart, "cart", fields, { id });
      return { id, orderId: order?.order_id, buyer: cart ? toBuyer(cart) : {} };
    },
    async collectionsOf(email) {
      const addresses = { email: [...new Set([email, email.toLowerCase()])] };
      const carts = await list(Id, "cart", ["id"], addresses);
      if (carts.length === 0) return [];
      const filters = { cart_id: carts.map(({ id }) => id) };
      const fields = ["payment_collection_id"];
      const links = await list(CollectionLink, "cart_payment_collection", fields, filters);
      return links.map((link) => link.payment_collection_id);
    },
    deleteSession: (id) => payments.deletePaymentSession(id),
    async reviveSession(id) {
      const session = await full(id);
      if (!session) return;
      const { amount, currency_code, data } = session;
      await payments.updatePaymentSession({
        id,
        amount,
        currency_code,
        data: data ?? {},
        status: "pending",
      });
    },
    async complete(sessionId, action) {
      const session = await full(sessionId);
      const { errors = [] } = await engine.run("process-payment-workflow", {
        input: { action, data: { session_id: sessionId, amount: session?.amount } },
        throwOnError: false,
      });
      const texts = errors.flatMap((it) => WorkflowError.safeParse(it).data?.error.message ?? []);
      return texts.length > 0 ? [...new Set(texts)].join(" ") : undefined;
    },
    async refund(paymentId, amount, note) {
      await engine.run("refund-payment-workflow", {
        input: { payment_id: paymentId, amount, note },
        throwOnError: true,
      });
    },
  };
}

/** What a gateway may be told of the buyer, as far as it is in a shape that gateways take. */
function toBuyer({ email, billing_address, shipping_address }: z.infer<typeof Cart>): Buyer {
  const address = billing_address ?? shipping_address;
  const name = [address?.first_name, address?.last_name].filter(Boolean).join(" ");
  const facts = {
    name: name || undefined,
    email: email ?? undefined,
    phone: address?.phone ?? shipping_address?.phone ?? undefined,
    country: address?.country_code?.toUpperCase(),
  };
  const shape: Record<string, z.ZodType> = Buyer.shape;
  return Buyer.parse(
    Object.fromEntries(
      Object.entries(facts).filter(
        ([field, value]) => value !== undefined && shape[field]?.safeParse(value).success,
      ),
    ),
  );
}
