import { AbstractPaymentProvider, MedusaError } from "@medusajs/framework/utils";
import { formatMoney, PaymentError, PaymentId, systemClock } from "@polygate/core";
import * as z from "zod";
import { recordOf } from "../../attempt.ts";
import { sqlOf } from "../../framework/container.ts";
import { inMedusaWords } from "../../framework/medusa-error.ts";
import { idOf, setupsOf } from "../../instances.ts";
import { parseOptions } from "../../options.ts";
import {
  asksFor,
  authorize,
  cancel,
  capture,
  initiate,
  setupOf,
  statusOf,
} from "../../payments.ts";
import { refund } from "../../refunds.ts";
import type { SessionStatus } from "../../session-status.ts";
import { createSqlLedger } from "../../sql-ledger.ts";
import { judge } from "../../verdict.ts";
import { storeWebhook } from "../../webhook.ts";
import type { Desk } from "../../world.ts";

type Data = Record<string, unknown>;

interface Input {
  readonly data?: Data | undefined;
  readonly context?: { readonly idempotency_key?: string | undefined } | undefined;
}

interface AmountInput extends Input {
  readonly amount: unknown;
  readonly currency_code: string;
}

interface WebhookPayload {
  readonly data: Data;
  readonly rawData: string | Buffer;
  readonly headers: Record<string, unknown>;
}

const OwnData = z.looseObject({ payment: PaymentId });
const Started = z.looseObject({ session_id: z.string() });

/**
 * Medusa's payment provider: every answer comes from the ledger. Of the `data` that Medusa hands over only the id of a
 * payment is read, and that only where Medusa got it from here.
 */
export class PolygatePaymentProvider extends AbstractPaymentProvider<Data> {
  static override identifier = "polygate";
  readonly #desk: Desk;
  readonly #id: string;

  static override validateOptions(options: Data): void {
    try {
      parseOptions(options);
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      throw new MedusaError(MedusaError.Types.INVALID_ARGUMENT, error.message);
    }
  }

  constructor(cradle: Record<string, unknown>, options: Data) {
    super(cradle, options);
    const configModule = cradle.configModule;
    this.#id = idOf(configModule, options);
    this.#desk = {
      ledger: createSqlLedger(sqlOf(cradle)),
      now: systemClock,
      setups: new Map([...setupsOf(configModule)]),
      log: () => {},
    };
  }

  initiatePayment({ data, amount, currency_code }: AmountInput): Promise<{
    id: string;
    data: Data;
    status: "pending";
  }> {
    return inMedusaWords(async () => {
      // Medusa puts the session's id over whatever a store client sent under that name.
      const { session_id } = Started.parse(data);
      const own = await initiate(this.#desk, this.#id, {
        id: session_id,
        amount,
        currency: currency_code,
      });
      return { id: own.payment, data: own, status: "pending" };
    });
  }

  updatePayment({ data, amount, currency_code }: AmountInput): Promise<{ data: Data }> {
    return inMedusaWords(async () => {
      const payment = this.#paymentOf(data);
      if (!(await asksFor(this.#desk, this.#id, payment, amount, currency_code))) {
        throw new PaymentError(
          "conflict",
          "The amount of a payment that buyers may be paying cannot be changed: create a new payment session.",
        );
      }
      return { data: data ?? {} };
    });
  }

  /** Nothing: in a rollback Medusa hands over what the client sent. The job sees that the session is gone. */
  async deletePayment(_input: Input): Promise<{ data: Data }> {
    return { data: {} };
  }

  authorizePayment({ context }: Input): Promise<{ status: SessionStatus; data: Data }> {
    return inMedusaWords(async () => {
      const sessionId = context?.idempotency_key ?? "";
      const { status, data = {} } = await authorize(this.#desk, this.#id, sessionId);
      return { status, data };
    });
  }

  getPaymentStatus({ data }: Input): Promise<{ status: SessionStatus; data: Data }> {
    return inMedusaWords(async () => {
      const status = await statusOf(this.#desk, this.#id, this.#paymentOf(data));
      return { status, data: data ?? {} };
    });
  }

  capturePayment({ data }: Input): Promise<{ data: Data }> {
    return inMedusaWords(async () => {
      await capture(this.#desk, this.#id, this.#paymentOf(data));
      return { data: data ?? {} };
    });
  }

  cancelPayment({ data }: Input): Promise<{ data: Data }> {
    return inMedusaWords(async () => {
      await cancel(this.#desk, this.#id, this.#paymentOf(data));
      return { data: data ?? {} };
    });
  }

  refundPayment({
    data,
    amount,
    context,
  }: Input & { readonly amount: unknown }): Promise<{ data: Data }> {
    return inMedusaWords(async () => {
      const medusaId = context?.idempotency_key ?? "";
      const payment = this.#paymentOf(data);
      const { id } = await refund(this.#desk, this.#id, payment, { medusaId, amount });
      const earlier = Array.isArray(data?.refunds) ? data.refunds : [];
      return { data: { ...data, refunds: [...new Set([...earlier, id])] } };
    });
  }

  async retrievePayment({ data }: Input): Promise<{ data: Data }> {
    return { data: data ?? {} };
  }

  /** Medusa's own webhook address works too, though Medusa answers it before anything is verified. */
  getWebhookActionAndData({ rawData, headers }: WebhookPayload): Promise<{
    action: "captured" | "authorized" | "not_supported";
    data?: { session_id: string; amount: string };
  }> {
    return inMedusaWords(async () => {
      const { received } = await storeWebhook(this.#desk, setupOf(this.#desk, this.#id), {
        provider: this.#id,
        token: undefined,
        query: "",
        headers: textsOf(headers),
        body: Buffer.from(rawData),
      });
      for (const { attempt } of received) {
        if (attempt.outcome !== "open") continue;
        const { type } = await judge(this.#desk, attempt);
        const { status } = recordOf(attempt);
        if (type !== "paid" && type !== "authorized") continue;
        if (status !== "captured" && status !== "authorized") continue;
        const data = { session_id: attempt.sessionId, amount: formatMoney(attempt.asked) };
        return { action: status, data };
      }
      return { action: "not_supported" };
    });
  }

  #paymentOf(data: Data | undefined): string {
    const own = OwnData.safeParse(data);
    if (own.success) return own.data.payment;
    throw new PaymentError("not_found", "medusa: this payment was not made by this provider");
  }
}

function textsOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
