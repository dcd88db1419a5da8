import { type Fetch, formatMoney, type JsonText, type Money, parseJsonText } from "@polygate/core";
import { fieldOf, listField, textField } from "./json-fields.ts";

/** One gateway as the server offers it for a sum: the honesty label a buyer reads. */
export interface GatewayOffer {
  readonly id: string;
  readonly title: string;
  readonly methods: string;
  /** Why it cannot take this sum; absent where it can. */
  readonly reason: string | undefined;
  readonly returnsBuyer: boolean;
  readonly signsWebhooks: boolean;
  readonly refunds: string;
  readonly label: string;
  /** What must be known of the buyer: `email`, `name`, `phone`, … */
  readonly needs: readonly string[];
}

export interface PaymentOrder {
  readonly money: Money;
  readonly gateway: string;
  /** The shop's order number. */
  readonly merchantRef: string;
  readonly returnUrl: string;
  readonly cancelUrl: string;
  readonly description: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly ip: string;
  /** ISO 639-1. */
  readonly language: string;
}

export interface OpenedPayment {
  readonly sessionId: string;
  readonly checkoutUrl: string;
}

/** How a payment stands at the server. */
interface PaymentState {
  /** `pending`, `success`, `failed`, `expired`, `cancelled`; `held` where the merchant must decide. */
  readonly status: string;
  /** What established its end: `webhook`, or why the gateway was asked. Absent while nothing is decided. */
  readonly decidedBy: string | undefined;
}

/** One line of a payment's evidence. */
export interface Evidence {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: string;
  readonly text: string;
}

/** What a shop says to the payment server. Every method throws {@link PolygateError}. */
export interface Polygate {
  listGateways(money: Money): Promise<readonly GatewayOffer[]>;
  createPayment(order: PaymentOrder): Promise<OpenedPayment>;
  getPayment(sessionId: string): Promise<PaymentState>;
  getTimeline(sessionId: string): Promise<readonly Evidence[]>;
  cancel(sessionId: string): Promise<void>;
}

/** The server refused, with a sentence for people (`status` 4xx), or could not be reached or understood (502). */
export class PolygateError extends Error {
  override readonly name = "PolygateError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

const SILENCE =
  "The payment server does not answer at the moment. Nothing was charged; please try again.";

/** The payment server's API, as any shop speaks it: https with an `X-API-Key`. */
export function createPolygate({
  url,
  key,
  fetch = globalThis.fetch,
}: {
  readonly url: string;
  readonly key: string;
  readonly fetch?: Fetch;
}): Polygate {
  async function call(method: "GET" | "POST", path: string, body?: object): Promise<JsonText> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(url + path, {
        method,
        headers: { "x-api-key": key, ...(body && { "content-type": "application/json" }) },
        signal: AbortSignal.timeout(20_000),
        ...(body && { body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      throw new PolygateError(502, SILENCE, { cause });
    }
    const json = parseAnswer(text);
    if (json !== undefined && fieldOf(json, "success") === true) return json;
    const message = textField(fieldOf(json, "error"), "message");
    const isRefusal = status >= 400 && status < 500 && message !== undefined;
    throw isRefusal ? new PolygateError(status, message) : new PolygateError(502, SILENCE);
  }

  return {
    async listGateways(money) {
      const query = new URLSearchParams({ amount: formatMoney(money), currency: money.currency });
      const json = await call("GET", `/api/v1/gateways?${query}`);
      return listField(json, "gateways").map(toOffer);
    },
    async createPayment(order) {
      const json = await call("POST", "/api/v1/create-payment", {
        amount: formatMoney(order.money),
        currency: order.money.currency,
        gateway: order.gateway,
        merchant_ref: order.merchantRef,
        description: order.description,
        return_url: order.returnUrl,
        cancel_url: order.cancelUrl,
        customer_email: order.email,
        customer_name: order.name,
        customer_phone: order.phone,
        customer_ip: order.ip,
        customer_language: order.language,
      });
      const payment = fieldOf(json, "payment");
      const sessionId = textField(payment, "session_id");
      const checkoutUrl = textField(payment, "checkout_url");
      if (!sessionId || !checkoutUrl) throw new PolygateError(502, SILENCE);
      return { sessionId, checkoutUrl };
    },
    async getPayment(sessionId) {
      const json = await call("GET", `/api/v1/payment/${sessionId}`);
      const payment = fieldOf(json, "payment");
      const status = textField(payment, "status");
      if (!status) throw new PolygateError(502, SILENCE);
      return { status, decidedBy: textField(payment, "decided_by") };
    },
    async getTimeline(sessionId) {
      const json = await call("GET", `/api/v1/payment/${sessionId}/timeline`);
      return listField(json, "timeline").map(toEvidence);
    },
    async cancel(sessionId) {
      await call("POST", `/api/v1/cancel/${sessionId}`);
    },
  };
}

function parseAnswer(text: string): JsonText | undefined {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}

function toOffer(json: JsonText): GatewayOffer {
  return {
    id: textField(json, "id") ?? "",
    title: textField(json, "title") ?? "",
    methods: textField(json, "methods") ?? "",
    reason:
      fieldOf(json, "fits") === true ? undefined : (textField(json, "reason") ?? "Not available."),
    returnsBuyer: textField(json, "returns_buyer") !== "none",
    signsWebhooks: fieldOf(json, "signed_webhooks") === true,
    refunds: textField(json, "refunds") ?? "manual",
    label: textField(json, "label") ?? "",
    needs: listField(json, "needs").flatMap((need) =>
      typeof need === "string" ? [need.replace(/^customer_/, "")] : [],
    ),
  };
}

function toEvidence(json: JsonText): Evidence {
  return {
    at: textField(json, "at") ?? "",
    kind: textField(json, "kind") ?? "",
    text: textField(json, "text") ?? "",
  };
}
