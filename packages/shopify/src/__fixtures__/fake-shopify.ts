import { type Fetch, formatMoney, parseMoney } from "@polygate/core";

export const orderId = "gid://shopify/Order/820982911946154508";
export const method = "UPI by Polygate";

interface Transaction {
  id: string;
  kind: string;
  status: string;
  gateway: string;
  amount: string;
  parent?: string;
}

/** What a shop holds, in the words of the Admin API. Amounts in `currency`, the buyer's. */
const initial = {
  exists: true,
  test: false,
  development: false,
  note: null as string | null,
  tags: [] as string[],
  cancelledAt: null as string | null,
  canMarkAsPaid: true,
  gateways: [method],
  currency: "INR",
  outstanding: "99.0",
  transactions: [
    { id: "1", kind: "SALE", status: "PENDING", gateway: method, amount: "99.0" },
  ] as Transaction[],
  memory: null as { value: string; digest: number } | null,
};
export type ShopState = typeof initial;

/** Each document declares some of these. */
interface Variables {
  readonly id: string;
  readonly input: Readonly<
    Record<"id" | "parentTransactionId" | "amount" | "currency" | "note", string>
  >;
  readonly tags: readonly string[];
  readonly value: string;
  readonly compareDigest: string | null;
}

type Interception = (operation: string) => Response | Error | undefined | Promise<never>;

/**
 * A shop with one order, whose answers are shaped as the Admin API's schema of 2026-10 has them. Rules it keeps: a capture
 * needs a pending parent and takes no more than is outstanding, `orderMarkAsPaid` needs `canMarkAsPaid`, a metafield is
 * written only against the digest it has now.
 */
export function createFakeShopify(change: Partial<ShopState> = {}) {
  const shop: ShopState = { ...structuredClone(initial), ...change };
  const requests: { operation: string; url: string; init: RequestInit }[] = [];
  let intercept: Interception = () => undefined;
  let afterwards: Interception = () => undefined;

  const fetch: Fetch = async (url, init) => {
    const { query, variables } = JSON.parse(String(init.body));
    const operation = /Polygate(\w+)/.exec(query)?.[1] ?? "";
    requests.push({ operation, url, init });
    const instead = await intercept(operation);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;
    const data = OPERATIONS[operation]?.(variables);
    // Real servers take their time: what must not happen at once would.
    await new Promise((resolve) => setTimeout(resolve, 1));
    const lost = await afterwards(operation);
    if (lost instanceof Error) throw lost;
    return answer({ data });
  };

  const OPERATIONS: Record<string, (variables: Variables) => unknown> = {
    ReadOrder: ({ id }) => ({
      order: shop.exists && id === orderId ? toOrder() : null,
      shop: { plan: { partnerDevelopment: shop.development } },
    }),

    Capture: ({ input }) => {
      const parent = shop.transactions.find(({ id }) => gid(id) === input.parentTransactionId);
      const open = amountOf(shop.outstanding) - amountOf(input.amount);
      if (parent?.status !== "PENDING" || open < 0 || input.currency !== shop.currency) {
        return { orderCapture: { userErrors: [{ field: null, message: "Cannot capture." }] } };
      }
      book(open, { kind: "CAPTURE", amount: input.amount, parent: parent.id });
      return { orderCapture: { userErrors: [] } };
    },

    MarkAsPaid: () => {
      if (!shop.canMarkAsPaid) {
        const message = "Order cannot be marked as paid.";
        return { orderMarkAsPaid: { userErrors: [{ field: ["id"], message }] } };
      }
      book(0, { kind: "SALE", amount: shop.outstanding });
      return { orderMarkAsPaid: { userErrors: [] } };
    },

    Hold: ({ tags, input }) => {
      shop.tags = [...new Set([...shop.tags, ...tags])];
      shop.note = input.note;
      return { tagsAdd: { userErrors: [] }, orderUpdate: { userErrors: [] } };
    },

    Remember: ({ value, compareDigest }) => {
      const current = shop.memory ? String(shop.memory.digest) : null;
      if (compareDigest !== current) {
        const message = "The resource has been updated since it was loaded.";
        const error = { field: ["metafields", "0"], message, code: "STALE_OBJECT" };
        return { metafieldsSet: { userErrors: [error] } };
      }
      shop.memory = { value, digest: (shop.memory?.digest ?? 0) + 1 };
      return { metafieldsSet: { userErrors: [] } };
    },
  };

  function book(open: number, transaction: Omit<Transaction, "id" | "status" | "gateway">) {
    const id = String(shop.transactions.length + 1);
    shop.transactions.push({ id, status: "SUCCESS", gateway: method, ...transaction });
    shop.outstanding = formatMoney({ amount: open, currency: shop.currency });
    shop.canMarkAsPaid = open > 0;
  }

  function toOrder() {
    const money = (amount: string) => ({
      presentmentMoney: { amount, currencyCode: shop.currency },
    });
    return {
      id: orderId,
      note: shop.note,
      test: shop.test,
      cancelledAt: shop.cancelledAt,
      canMarkAsPaid: shop.canMarkAsPaid,
      paymentGatewayNames: shop.gateways,
      totalOutstandingSet: money(shop.outstanding),
      transactions: shop.transactions.map(({ id, kind, status, gateway, amount, parent }) => ({
        id: gid(id),
        kind,
        status,
        gateway,
        formattedGateway: gateway,
        manuallyCapturable: kind === "SALE" && status === "PENDING",
        amountSet: money(amount),
        parentTransaction: parent === undefined ? null : { id: gid(parent) },
      })),
      metafield: shop.memory && {
        value: shop.memory.value,
        compareDigest: String(shop.memory.digest),
      },
    };
  }

  function amountOf(text: string): number {
    return parseMoney(text, shop.currency).amount;
  }

  return {
    fetch,
    shop,
    requests,
    operations: () => requests.map(({ operation }) => operation),
    /** Answers instead of the shop, where it gives an answer or an error to throw. */
    set intercept(interception: Interception) {
      intercept = interception;
    },
    /** Loses the answer to what was done, where it gives an error to throw. */
    set afterwards(interception: Interception) {
      afterwards = interception;
    },
  };
}

function gid(id: string): string {
  return `gid://shopify/OrderTransaction/${id}`;
}

export function answer(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), {
    ...init,
    headers: { "content-type": "application/json; charset=utf-8", ...init.headers },
  });
}
