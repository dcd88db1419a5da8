import assert from "node:assert/strict";
import type { CallOptions, Gateway, RefundRequest } from "../gateway.ts";
import { type Bench, read, toRef } from "./bench.ts";
import { type Exchange, ListRecording, Recording, RefundRecording } from "./recording.ts";

/** Something a driver can be asked to do that makes it call its gateway. */
export interface Act {
  readonly name: string;
  /** What is recorded of it going well. */
  readonly exchanges: readonly Exchange[];
  readonly run: (gateway: Gateway, options?: CallOptions) => Promise<unknown>;
}

/** Every act this driver is capable of. */
export function actsOf(bench: Bench): readonly Act[] {
  const { subject, calls, request } = bench;
  const captured = bench.recording("captured");
  const acts: Act[] = [
    {
      name: "getPayment",
      exchanges: captured.exchanges,
      run: (gateway, options) => gateway.getPayment(toRef(captured), options),
    },
  ];
  if (calls) {
    acts.push({
      name: "createSession",
      exchanges: bench.recording("created").exchanges,
      run: (gateway, options) => gateway.createSession(request, options),
    });
  }
  if (subject.refund) {
    const full = read(RefundRecording, subject.refund.full, "refund.full");
    acts.push({
      name: "refund",
      exchanges: full.exchanges,
      run: async (gateway, options) =>
        gateway.refund?.(toRefundRequest(full), options) ?? missing("refund"),
    });
  }
  if (subject.cancel) {
    const canceled = read(Recording, subject.cancel.canceled, "cancel.canceled");
    acts.push({
      name: "cancel",
      exchanges: canceled.exchanges,
      run: async (gateway, options) =>
        gateway.cancel?.(toRef(canceled), options) ?? missing("cancel"),
    });
  }
  if (subject.capture) {
    const collected = read(Recording, subject.capture.captured, "capture.captured");
    acts.push({
      name: "capture",
      exchanges: collected.exchanges,
      run: async (gateway, options) =>
        gateway.capture?.(toRef(collected), collected.ref.asked, options) ?? missing("capture"),
    });
  }
  if (subject.list) {
    const list = read(ListRecording, subject.list, "list");
    acts.push({
      name: "listPayments",
      exchanges: list.exchanges,
      run: async (gateway, options) =>
        gateway.listPayments?.({}, options) ?? missing("listPayments"),
    });
  }
  return acts;
}

/** How to ask for a recorded refund. */
export function toRefundRequest(recording: RefundRecording): RefundRequest {
  const { refundId, money, captured } = recording;
  return { ...toRef(recording), refundId, money, captured, reason: "Changed my mind" };
}

function missing(method: string): never {
  assert.fail(`the subject has recordings of ${method}, the driver has no such method`);
}
