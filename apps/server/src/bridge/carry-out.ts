import { type Command, PaymentError, type Reply } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";
import type { Few } from "../engine/few.ts";
import { eraseBuyer } from "../engine/retention.ts";
import { captureOrder } from "./capture-order.ts";
import { closeOrder } from "./close-order.ts";
import { openOrder } from "./open-order.ts";
import { toOrderState } from "./order-state.ts";
import { readRefundOf, refundOrder } from "./refund-order.ts";

/** Whose command it is. */
export interface Caller {
  readonly storeId: string;
  /** The credential its sessions belong to. */
  readonly keyId: string;
  /** Lets it ask no gateway account more than a few last questions at once. */
  readonly few: Few;
}

/**
 * Does what a platform asks. What is to be done later is written down before this answers.
 *
 * @throws {PaymentError} `request_invalid` where it cannot be done; whatever a gateway's driver throws.
 */
export async function carryOut(engine: Engine, caller: Caller, command: Command): Promise<Reply> {
  switch (command.type) {
    case "open":
      return await openOrder(engine, caller, command);
    case "status": {
      const order = await readOrder(engine, caller, command.orderId);
      return { type: "state", ...toOrderState(engine, order) };
    }
    case "close":
      return await closeOrder(engine, caller, command);
    case "notice":
      await engine.storage.run("writeNotice", {
        at: engine.clock(),
        kind: "platform",
        store_id: caller.storeId,
        order_ref: command.orderId ?? null,
        text: command.message,
      });
      return { type: "accepted" };
    case "erase":
      return await erase(engine, caller, command);
    case "capture": {
      const { view } = await readOrder(engine, caller, command.orderId);
      return await captureOrder(engine, view, command.money);
    }
    case "refund": {
      const { view } = await readOrder(engine, caller, command.orderId);
      return await refundOrder(engine, caller, command, view.session.session_id);
    }
    case "refundStatus":
      return await readRefundOf(engine, caller, command.refundId);
  }
}

/** @throws {PaymentError} `gateway_unavailable` while something of whom it is about is open. */
async function erase(
  engine: Engine,
  { storeId }: Caller,
  { buyer, orderIds, everyone }: Extract<Command, { type: "erase" }>,
): Promise<Reply> {
  const { open } = await eraseBuyer(engine, {
    ...(buyer?.email !== undefined && { email: buyer.email }),
    ...(buyer?.phone !== undefined && { phone: buyer.phone }),
    ...(orderIds && { order_refs: orderIds }),
    ...(everyone && { everyone }),
    store_id: storeId,
    by: `store ${storeId}`,
  });
  if (open.length === 0) return { type: "accepted" };
  throw new PaymentError(
    "gateway_unavailable",
    `${open.length} payments are open or undecided: erased once they have ended`,
  );
}

async function readOrder(engine: Engine, { storeId }: Caller, orderId: string) {
  const order = await engine.storage.run("readOrder", { store_id: storeId, order_ref: orderId });
  if (order) return order;
  throw new PaymentError("request_invalid", `nothing was asked for order ${orderId} yet`);
}
