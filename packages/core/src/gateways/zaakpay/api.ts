import { PaymentError } from "../../errors.ts";
import type { CallOptions } from "../../gateway.ts";
import type { Client } from "../../http/client.ts";
import { signData } from "./checksum.ts";
import { statusRefusalOf } from "./codes.ts";
import * as wire from "./wire.ts";

/** Values of `updateDesired`. */
export const UPDATES = { capture: "7", cancel: "8", refundAll: "14", refundPart: "22" } as const;

interface UpdateRequest {
  readonly orderId: string;
  readonly updateDesired: (typeof UPDATES)[keyof typeof UPDATES];
  /** 5 to 30 letters, digits and blanks. */
  readonly updateReason: string;
  /** Paisa. */
  readonly amount?: string;
  readonly merchantRefId?: string;
}

/** Zaakpay's two calls: what stands, and change it. */
export interface Api {
  /**
   * Asks for an order, or for a refund of it.
   *
   * @throws {PaymentError} what a refusing code stands for; `response_invalid` for another order's or merchant's answer.
   */
  getOrder(orderId: string, refundId?: string, options?: CallOptions): Promise<wire.Order>;

  /** Asks for a change. Whatever its code, the answer is about this order. */
  update(request: UpdateRequest, options?: CallOptions): Promise<wire.Update>;
}

/** The members of both requests stand in the order of Zaakpay's samples. `mode` is always "0". */
export function createApi(client: Client, merchantIdentifier: string, secretKey: string): Api {
  return {
    async getOrder(orderId, refundId, options) {
      const answer = await client.call({
        method: "POST",
        path: "/checkTxn",
        query: { v: "5" },
        form: signData(secretKey, {
          merchantIdentifier,
          mode: "0",
          orderDetail: { orderId },
          ...(refundId !== undefined && { refundDetail: { merchantRefId: refundId } }),
        }),
        answer: wire.Status,
        signal: options?.signal,
      });
      requireSame("merchantIdentifier", answer.merchantIdentifier, merchantIdentifier);
      return orderOf(answer, orderId);
    },

    async update({ orderId, updateDesired, updateReason, amount, merchantRefId }, options) {
      const answer = await client.call({
        method: "POST",
        path: "/updateTxn",
        form: signData(secretKey, {
          merchantIdentifier,
          orderDetail: { orderId, amount },
          mode: "0",
          updateDesired,
          updateReason,
          merchantRefId,
        }),
        answer: wire.Update,
        signal: options?.signal,
      });
      requireSame("merchantIdentifier", answer.merchantIdentifier, merchantIdentifier);
      requireSame("orderId", answer.orderDetail?.orderId, orderId);
      if (merchantRefId !== undefined) {
        requireSame("merchantRefId", answer.merchantRefId, merchantRefId);
      }
      return answer;
    },
  };
}

/** Where a refusal puts its code is not documented: beside `orders` or in one of them, so both are read. */
function orderOf(answer: wire.Status, orderId: string): wire.Order {
  const orders = answer.orders ?? [];
  const own = orders.find((order) => order.orderDetail?.orderId === orderId);
  const nameless = orders.find((order) => !order.orderDetail?.orderId);
  const told = own ?? nameless ?? answer;
  const code = told.responseCode ?? answer.responseCode ?? "";
  const refusal = statusRefusalOf(code);
  if (refusal) {
    throw new PaymentError(refusal, `zaakpay: status query refused with ${code}`, {
      gateway: "zaakpay",
      ...(told.responseDescription && { detail: told.responseDescription.trim().slice(0, 500) }),
    });
  }
  if (own) return own;
  throw new PaymentError("response_invalid", "zaakpay: answer is not about the order asked for", {
    gateway: "zaakpay",
  });
}

/** An answer that names something else than was asked for is no answer. One that leaves it out is bound by the call. */
function requireSame(field: string, told: string | null | undefined, asked: string): void {
  if (!told || told === asked) return;
  throw new PaymentError("response_invalid", `zaakpay: answer is for another ${field}`, {
    gateway: "zaakpay",
  });
}
