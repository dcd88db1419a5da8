import { formatMoney, type Payment } from "@polygate/core";
import { applyReport } from "./apply-message.ts";
import { schedule } from "./checks.ts";
import type { CheckReason, Queries } from "./database.ts";
import { noteAnswer } from "./gateway-health.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";
import { addFacts } from "./settle.ts";
import { addToTimeline } from "./timeline.ts";

/** Why a question was asked, in words. */
const BECAUSE: Record<CheckReason | "cancel" | "capture" | "open" | "switch", string> = {
  hint: "because a webhook hinted at it",
  return: "because the buyer came back",
  sweep: "on schedule",
  expiry: "a last time before the payment expires",
  watch: "on schedule, after the payment had ended",
  refund: "because money is on its way back",
  close: "because the order is paid by another attempt",
  cancel: "before the payment is cancelled",
  capture: "after it was told to collect the money",
  switch: "before another attempt takes its place",
  open: "because it did not say whether it took the order",
};

export type QuestionReason = keyof typeof BECAUSE;

export interface AnswerInput {
  readonly payment_id: string;
  readonly account: string;
  readonly title: string;
  readonly learnsReference: boolean;
  readonly reason: QuestionReason;
  /** What the gateway said; absent where it knows no such payment. */
  readonly report?: Payment;
  /** The answer's bytes as they came. */
  readonly raw: Uint8Array;
  readonly now: number;
}

/** Stores a gateway's answer to our question and works on it, in one transaction. An unpaid payment expires here. */
export async function applyAnswer(db: Queries, input: AnswerInput): Promise<PaymentRow> {
  const { payment_id, now, title, report } = input;
  const payment = await lockPayment(db, payment_id);
  const { inbox_id } = await db
    .insertInto("inbox")
    .values({
      kind: "answer",
      account_id: payment.account_id,
      payment_id,
      received_at: now,
      headers: "{}",
      query: "",
      body: input.raw,
      verdict: "answer",
      reason: input.reason,
      processed_at: now,
      outcome: report?.status ?? "not found",
    })
    .returning("inbox_id")
    .executeTakeFirstOrThrow();
  const isRoutine =
    input.reason === "refund" || (input.reason === "watch" && report?.status !== "captured");
  if (!isRoutine) {
    addToTimeline(db, {
      session_id: payment.session_id,
      at: now,
      kind: "checked",
      text: toSentence(input, payment),
    });
  }
  if (report) {
    await applyReport(db, payment, report, {
      ...input,
      inbox_id,
      received_at: now,
      decidedBy: input.reason,
    });
  }
  let current = await readPayment(db, payment_id);
  // What is reserved does not end with the link it was paid by: the gateway says when it does.
  if (current.status === "pending" && now >= current.expires_at) {
    const expired = {
      kind: "expired" as const,
      account: input.account,
      reference: current.reference ?? payment_id,
      at: current.expires_at,
      receivedAt: now,
    };
    current = await addFacts(db, current, [expired], {
      decidedBy: "expiry",
      inboxId: inbox_id,
      title,
      now,
    });
  }
  const refunding = report && isRefunding(report);
  await schedule(db, current, {
    now,
    answered: true,
    ...(refunding !== undefined && { refunding }),
  });
  const isPaidNow = payment.captured === 0 && current.captured > 0;
  await noteAnswer(db, payment, { title, isPaidNow, now });
  return current;
}

function isRefunding({ refunding, refunds = [] }: Payment): boolean {
  return refunding === true || refunds.some(({ status }) => status === "pending");
}

async function readPayment(db: Queries, payment_id: string): Promise<PaymentRow> {
  return await db
    .selectFrom("payments")
    .selectAll()
    .where("payment_id", "=", payment_id)
    .executeTakeFirstOrThrow();
}

function toSentence({ title, reason, report }: AnswerInput, payment: PaymentRow): string {
  const money = report?.captured ?? { amount: payment.payable_amount, currency: payment.currency };
  const says =
    report === undefined
      ? "it knows no such payment yet"
      : report.status === "captured"
        ? `paid, ${formatMoney(money)} ${money.currency}`
        : report.status;
  return `${title} was asked ${BECAUSE[reason]}, and says: ${says}.`;
}
