import { createHash } from "node:crypto";
import { type Command, PaymentError, type Reply } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";
import { startRefund } from "../engine/refund.ts";
import { toRefund } from "../storage/refund-state.ts";
import type { Caller } from "./carry-out.ts";

type RefundCommand = Pick<Extract<Command, { money: unknown }>, "id" | "orderId" | "money">;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Gives money of an order back, once per command: by the gateway, or as a task for a person where it has no way to.
 *
 * @throws {PaymentError} `request_invalid` where that much is not there to be given back.
 */
export async function refundOrder(
  engine: Engine,
  { storeId }: Caller,
  { id, orderId, money }: RefundCommand,
  sessionId: string,
): Promise<Reply> {
  try {
    const refund = await startRefund(engine, {
      sessionId,
      storeId,
      money,
      refundId: toRefundId(storeId, id),
      reason: `asked for by the shop, for order ${orderId}`,
      by: `store ${storeId}`,
    });
    return { type: "refund", refund: toRefund(refund) };
  } catch (error) {
    if (!PaymentError.is(error) || error.code !== "conflict") throw error;
    throw new PaymentError("request_invalid", error.message);
  }
}

/** How a refund stands by now. @throws {PaymentError} `request_invalid` where the store has no such one. */
export async function readRefundOf(
  engine: Engine,
  { storeId }: Caller,
  refundId: string,
): Promise<Reply> {
  const found = await engine.storage.run("readRefund", { refund_id: refundId, store_id: storeId });
  if (!found) throw new PaymentError("request_invalid", `there is no refund ${refundId}`);
  return { type: "refund", refund: toRefund(found.refund) };
}

/** The same command is the same refund, also after a crash between the two. */
function toRefundId(storeId: string, commandId: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([storeId, commandId]))
    .digest();
  return Array.from(digest.subarray(0, 20), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
