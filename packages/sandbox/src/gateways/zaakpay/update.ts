import { readMinorAmount } from "../../amounts.ts";
import type { Desk } from "../../emulator.ts";
import { refundable } from "../../ledger.ts";
import type { SandboxPayment } from "../../payment.ts";
import { createZaakpayId } from "../../transaction-ids.ts";
import type { Data } from "./api.ts";
import type { Code } from "./codes.ts";

/** documented: what `updateDesired` may be. */
const CAPTURE = "7";
const CANCEL = "8";
const REFUND = "14";
const PARTIAL_REFUND = "22";

/** documented: the codes. inferred: which applies when. */
export function updateTransaction(
  desk: Desk,
  payment: SandboxPayment | undefined,
  data: Data,
): Code {
  const { updateDesired, updateReason } = data;
  if (!updateDesired) return "184";
  if (![CAPTURE, CANCEL, REFUND, PARTIAL_REFUND].includes(updateDesired)) return "185";
  if (!updateReason) return "186";
  if (!/^[A-Za-z0-9 ]{5,30}$/.test(updateReason)) return "187";
  if (!payment) return "190";
  const isReserved = payment.status === "paid" && payment.scenario === "authorized";
  if (updateDesired === CAPTURE) {
    if (!isReserved) return "229";
    desk.ledger.setScenario(payment, "paid");
    return "242";
  }
  if (updateDesired === CANCEL) {
    if (payment.status !== "open" && !isReserved) return "203";
    desk.ledger.cancel(payment);
    return "243";
  }
  return refund(desk, payment, data, updateReason);
}

function refund(desk: Desk, payment: SandboxPayment, data: Data, reason: string): Code {
  if (payment.status !== "paid" || payment.scenario === "authorized") return "190";
  if (payment.scenario === "refund_put_off") return "844";
  if (payment.scenario === "refund_refused") return "201";
  const isFull = data.updateDesired === REFUND;
  const rest = refundable(payment);
  const asked = isFull ? rest : readMinorAmount(data.orderDetail?.amount, "INR");
  const pending = payment.refunds.filter((it) => it.completesAt > desk.now());
  if (pending.length > 0) return isFull && rest.amount === 0 ? "20" : "21";
  if (payment.refunds.some((it) => it.id === data.merchantRefId)) return "201";
  if (!asked || asked.amount === 0 || asked.amount > rest.amount) return "201";
  const id = data.merchantRefId ?? createZaakpayId();
  const after = desk.ledger.refund(payment, { id, money: asked, reason, announced: false });
  const isPending = after.refunds.some((it) => it.completesAt > desk.now());
  if (isPending) return "19";
  return isFull ? "230" : "245";
}
