import type { Fetch } from "../../http/client.ts";
import { formatMoney, type Money, parseMoney } from "../../money.ts";
import type { Clock } from "../../time.ts";
import { toSentRequest } from "../replay.ts";
import type * as wire from "./wire.ts";

/** A payment as the gateway in memory keeps it. */
export interface StoredPayment {
  readonly id: string;
  readonly reference: string;
  readonly money: Money;
  readonly webhookUrl: string;
  status: "open" | "authorized" | "paid" | "canceled" | "expired" | "declined";
  captured: number;
  transaction?: string;
  paidAt?: number;
  decline?: string;
  dispute?: string;
  readonly refunds: { readonly id: string; readonly status: string; readonly amount: number }[];
}

/** What a request says. */
interface Told {
  readonly id?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly webhook_url?: string;
}

const LIFETIME = 30 * 60 * 1000;

/** The far side of the gateway in memory: its payments and the HTTP it speaks. */
export function createMemoryStore(apiKey: string, now: Clock) {
  const payments = new Map<string, StoredPayment>();
  let count = 0;

  /** A number that no other thing of this store has. */
  function nextNumber(): string {
    count += 1;
    return String(count).padStart(8, "0");
  }

  const fetch: Fetch = async (input, init) => {
    init.signal?.throwIfAborted();
    const { method, url, headers, body } = toSentRequest(input, init);
    if (headers["x-api-key"] !== apiKey)
      return Response.json({ error: "wrong key" }, { status: 401 });
    const { pathname, searchParams, origin } = new URL(url);
    const [, , id, act] = pathname.split("/");
    const told: Told = body === "" ? {} : JSON.parse(body);
    if (id === undefined) return method === "GET" ? list(searchParams) : create(told, origin);
    const payment = payments.get(decodeURIComponent(id));
    if (!payment) return Response.json({ error: "no such payment" }, { status: 404 });
    if (act === "cancel" && (payment.status === "open" || payment.status === "authorized")) {
      payment.status = "canceled";
    }
    if (act === "capture" && payment.status === "authorized") {
      settle(payment, parseMoney(told.amount ?? "", payment.money.currency).amount);
    }
    if (act === "refunds") return refund(payment, told);
    return Response.json(toWire(payment));
  };

  function create(told: Told, origin: string): Response {
    const { id = "", amount = "", currency = "", webhook_url: webhookUrl = "" } = told;
    if (payments.has(id)) return Response.json({ error: "id already used" }, { status: 409 });
    const reference = `mem_${nextNumber()}`;
    const money = parseMoney(amount, currency);
    payments.set(id, {
      id,
      reference,
      money,
      webhookUrl,
      status: "open",
      captured: 0,
      refunds: [],
    });
    const url = `${origin.replace(/^http:/, "https:")}/pay/${reference}`;
    const expires = String(now() + LIFETIME);
    return Response.json(
      { reference, url, amount, currency, expires_at: expires },
      { status: 201 },
    );
  }

  function refund(payment: StoredPayment, told: Told): Response {
    const { id = nextNumber() } = told;
    const known = payment.refunds.find((one) => one.id === id);
    if (known) return Response.json(toWireRefund(known, payment.money.currency));
    const { amount } = parseMoney(told.amount ?? "", payment.money.currency);
    const left = payment.captured - payment.refunds.reduce((sum, one) => sum + one.amount, 0);
    if (amount > left) return Response.json({ error: "more than is left" }, { status: 409 });
    const refund = { id, status: "done", amount };
    payment.refunds.push(refund);
    return Response.json(toWireRefund(refund, payment.money.currency));
  }

  function list(query: URLSearchParams): Response {
    const word = query.get("status");
    const limit = Number(query.get("limit") ?? 50);
    const start = (Number(query.get("page") ?? 1) - 1) * limit;
    const all = [...payments.values()].reverse().map(toWire);
    const chosen = word === null ? all : all.filter(({ status }) => status === word);
    const page = chosen.slice(start, start + limit);
    return Response.json({ payments: page, more: start + limit < chosen.length });
  }

  function settle(payment: StoredPayment, amount: number): void {
    payment.status = "paid";
    payment.captured = amount;
    payment.transaction = `TRX${nextNumber()}`;
    payment.paidAt = now();
  }

  return { payments, fetch, settle };
}

/** A payment as it stands on the wire. */
export function toWire(payment: StoredPayment): wire.Payment {
  const { id, reference, status, money, captured, transaction, paidAt, decline, dispute } = payment;
  const { currency } = money;
  return {
    id,
    reference,
    status,
    amount: formatMoney(money),
    currency,
    captured: formatMoney({ amount: captured, currency }),
    transaction: transaction ?? null,
    paid_at: paidAt === undefined ? null : String(paidAt),
    decline: decline ?? null,
    dispute: dispute ?? null,
    refunds: payment.refunds.map((refund) => toWireRefund(refund, currency)),
  };
}

function toWireRefund(
  { id, status, amount }: StoredPayment["refunds"][number],
  currency: string,
): wire.Refund {
  return { id, status, amount: formatMoney({ amount, currency }) };
}
