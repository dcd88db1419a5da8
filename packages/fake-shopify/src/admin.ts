import { parseMoney } from "@polygate/core/money";
import { GraphQLError, type GraphQLResolveInfo } from "graphql";
import {
  book,
  bothMoneys,
  canMarkAsPaid,
  type FakeOrder,
  type FakeTransaction,
  financialStatusOf,
  outstandingOf,
  receivedOf,
  refundableOf,
} from "./order.ts";
import type { Shop } from "./shop.ts";
import { statusUrlOf } from "./webhook-bodies.ts";

type Variables = Readonly<Record<string, unknown>>;
interface Input {
  readonly id: string;
  readonly parentTransactionId: string;
  readonly amount: string;
  readonly currency?: string;
  readonly note?: string;
  readonly orderId: string;
  readonly transactions?: readonly { amount: string; gateway: string; parentId?: string }[];
}

/** How long the job of a cancellation takes, in milliseconds. */
const CANCELLATION = 2_000;
/** How long `read_orders` sees an order. */
const WINDOW = 60 * 24 * 3_600_000;

/** The Admin API of a shop: what the official schema leaves to run time is in here. */
export function createAdminRoot(shop: Shop) {
  const refundKeys = new Map<string, { readonly input: string; readonly answer: unknown }>();

  return {
    order: ({ id }: { id: string }) => {
      const order = find(id, "Order");
      return order && toOrder(order, shop);
    },

    orders: ({ query }: { query?: string }) => {
      const token = /^checkout_token:'?([^']+?)'?$/.exec(query ?? "")?.[1];
      const found = visible().filter(({ checkoutToken }) => checkoutToken === token);
      return { nodes: found.map((order) => toOrder(order, shop)) };
    },

    shop: () => ({
      myshopifyDomain: shop.domain,
      plan: { partnerDevelopment: shop.development, shopifyPlus: shop.plus },
    }),

    currentAppInstallation: () => ({
      accessScopes: shop.installation.scopes.map((handle) => ({ handle })),
      app: { apiKey: shop.clientId, webhookApiVersion: "2026-10" },
    }),

    orderCapture: ({ input }: { input: Input }) => {
      const order = need(input.id);
      const parent = order.transactions.find(({ id }) => gid(id) === input.parentTransactionId);
      const refuse = (message: string) => ({ userErrors: [{ field: null, message }] });
      if (order.cancelledAt !== null) return refuse("Order is cancelled.");
      if (parent?.kind !== "SALE" || parent.status !== "PENDING") {
        return refuse("Transaction cannot be captured.");
      }
      if (input.currency !== order.currency) return refuse("Currency does not match the order's.");
      const { amount } = parseMoney(input.amount, order.currency);
      if (amount === 0 || amount > outstandingOf(order))
        return refuse("Cannot capture more than is outstanding.");
      const { gateway } = parent;
      // What BTCPay's plugin sums up after its captures: sales that succeeded, beside the one that stays pending.
      book(order, { id: shop.nextId(), kind: "SALE", amount, gateway, parent: parent.id });
      shop.emitOrder("orders/updated", order);
      return { userErrors: [] };
    },

    orderMarkAsPaid: ({ input }: { input: Input }) => {
      const order = need(input.id);
      if (!canMarkAsPaid(order)) {
        return { userErrors: [{ field: ["id"], message: "Order cannot be marked as paid." }] };
      }
      shop.markAsPaid(order);
      return { userErrors: [] };
    },

    orderCreateManualPayment: ({ id, amount }: { id: string; amount?: object }) => {
      const order = need(id);
      if (amount !== undefined && !shop.plus) {
        const message =
          "The API client must be installed on a Shopify Plus store to use the amount field.";
        return { userErrors: [{ field: ["amount"], message }] };
      }
      shop.markAsPaid(order);
      return { userErrors: [] };
    },

    orderCancel: ({ orderId, restock }: { orderId: string; restock: boolean }) => {
      const order = find(orderId, "Order");
      if (!order) {
        return { orderCancelUserErrors: [{ code: "NOT_FOUND", message: "Order not found." }] };
      }
      // A second one sent quickly does not fail.
      if (order.cancelledAt === null) {
        order.cancelDue ??= shop.clock() + CANCELLATION;
        order.restocked = restock;
      }
      return { job: { id: "gid://shopify/Job/1", done: false }, orderCancelUserErrors: [] };
    },

    refundCreate: ({ input }: { input: Input }, _context: unknown, info: GraphQLResolveInfo) => {
      const key = idempotencyKey(info);
      const text = JSON.stringify(input);
      const before = refundKeys.get(key);
      if (before && before.input !== text) {
        throw new GraphQLError("The idempotency key was used with other arguments.", {
          extensions: { code: "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" },
        });
      }
      if (before) return before.answer;
      const order = need(input.orderId);
      const [transaction] = input.transactions ?? [];
      if (!transaction) return { userErrors: [{ field: ["transactions"], message: "is empty" }] };
      const { amount } = parseMoney(transaction.amount, order.currency);
      if (amount > refundableOf(order)) {
        const message = "Refund amount cannot exceed the amount that is refundable.";
        return { userErrors: [{ field: ["transactions", "0", "amount"], message }] };
      }
      const refund = shop.refund(order, amount, input.note ?? null, transaction.gateway);
      const answer = { refund: { id: `gid://shopify/Refund/${refund.id}` }, userErrors: [] };
      refundKeys.set(key, { input: text, answer });
      return answer;
    },

    tagsAdd: ({ id, tags }: { id: string; tags: readonly string[] }) => {
      const order = need(id);
      for (const tag of tags) order.tags.add(tag);
      return { userErrors: [] };
    },

    orderUpdate: ({ input }: { input: Input }) => {
      const order = need(input.id);
      if (input.note !== undefined) order.note = input.note;
      shop.emitOrder("orders/updated", order);
      return { userErrors: [] };
    },

    metafieldsSet: ({ metafields }: { metafields: readonly Variables[] }) => {
      const stale = metafields.some(({ ownerId, key, compareDigest }) => {
        const current = need(String(ownerId)).metafields.get(String(key));
        const digest = current ? String(current.digest) : null;
        return compareDigest !== undefined && compareDigest !== digest;
      });
      if (stale) {
        const message = "The resource has been updated since it was loaded.";
        return { userErrors: [{ field: ["metafields"], message, code: "STALE_OBJECT" }] };
      }
      for (const { ownerId, key, value } of metafields) {
        const { metafields: known } = need(String(ownerId));
        const digest = (known.get(String(key))?.digest ?? 0) + 1;
        known.set(String(key), { value: String(value), digest });
      }
      return { userErrors: [] };
    },
  };

  function visible(): readonly FakeOrder[] {
    const now = shop.clock();
    return shop.orders.filter(
      ({ visibleAt, createdAt }) => visibleAt <= now && now - createdAt <= WINDOW,
    );
  }

  function find(id: string, type: string): FakeOrder | undefined {
    const digits = new RegExp(`^gid://shopify/${type}/(\\d+)$`).exec(id)?.[1];
    if (digits === undefined) {
      throw new GraphQLError(`Invalid id: ${id}`, { extensions: { code: "RESOURCE_NOT_FOUND" } });
    }
    return visible().find((order) => String(order.id) === digits);
  }

  function need(id: string): FakeOrder {
    const order = find(id, "Order");
    if (!order) throw new GraphQLError("Order does not exist");
    return order;
  }
}

/** Required at run time since 2026-04, although the schema does not say so: https://shopify.dev/changelog */
function idempotencyKey({ fieldNodes, variableValues }: GraphQLResolveInfo): string {
  const directive = fieldNodes[0]?.directives?.find(({ name }) => name.value === "idempotent");
  const value = directive?.arguments?.[0]?.value;
  const key =
    value?.kind === "Variable"
      ? variableValues[value.name.value]
      : value?.kind === "StringValue" && value.value;
  if (typeof key === "string" && key !== "") return key;
  throw new GraphQLError("The @idempotent directive is required for this mutation.", {
    extensions: { code: "BAD_REQUEST" },
  });
}

const gid = (id: number) => `gid://shopify/OrderTransaction/${id}`;

function toOrder(order: FakeOrder, shop: Shop) {
  const bag = (amount: number) => {
    const { presentment, shop } = bothMoneys(order, amount);
    return {
      presentmentMoney: { amount: presentment.amount, currencyCode: presentment.currency },
      shopMoney: { amount: shop.amount, currencyCode: shop.currency },
    };
  };
  const toTransaction = ({ id, kind, status, gateway, amount, parent }: FakeTransaction) => ({
    id: gid(id),
    kind,
    status,
    gateway,
    formattedGateway: gateway,
    manualPaymentGateway: gateway === shop.paymentMethod,
    manuallyCapturable:
      kind === "SALE" &&
      status === "PENDING" &&
      gateway === shop.paymentMethod &&
      canMarkAsPaid(order),
    amountSet: bag(amount),
    parentTransaction: parent === undefined ? null : { id: gid(parent) },
  });
  return {
    id: `gid://shopify/Order/${order.id}`,
    name: `#${order.id}`,
    note: order.note,
    test: order.test,
    email: order.email,
    phone: null,
    clientIp: "203.0.113.7",
    customerLocale: order.locale,
    createdAt: new Date(order.createdAt).toISOString(),
    cancelledAt: order.cancelledAt === null ? null : new Date(order.cancelledAt).toISOString(),
    canMarkAsPaid: canMarkAsPaid(order),
    checkoutToken: order.checkoutToken,
    displayFinancialStatus: financialStatusOf(order),
    paymentGatewayNames: order.gateways,
    statusPageUrl: statusUrlOf(order, shop.domain),
    totalOutstandingSet: bag(outstandingOf(order)),
    totalReceivedSet: bag(receivedOf(order)),
    transactions: order.transactions.map(toTransaction),
    refunds: order.refunds.map(({ id, note, amount, gateway }) => ({
      id: `gid://shopify/Refund/${id}`,
      note,
      totalRefundedSet: bag(amount),
      transactions: {
        nodes: [toTransaction({ id: id + 1, kind: "REFUND", status: "SUCCESS", gateway, amount })],
      },
    })),
    metafield: ({ key }: { key: string }) => {
      const known = order.metafields.get(key);
      return known ? { value: known.value, compareDigest: String(known.digest) } : null;
    },
  };
}
