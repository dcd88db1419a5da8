import { contradiction, type Fact, type Payment, toFacts, type WebhookEvent } from "@polygate/core";
import { openCase } from "./cases.ts";
import { requestCheck } from "./checks.ts";
import { compileOnce } from "./compile-once.ts";
import type { Queries } from "./database.ts";
import type { Evidence } from "./facts.ts";
import { markMessage } from "./inbox.ts";
import { holdForMismatch } from "./mismatch.ts";
import { type Statement, statementOf } from "./proofs.ts";
import type { PaymentRow } from "./sessions.ts";
import { addFacts } from "./settle.ts";
import { termsOf } from "./terms.ts";
import { addToTimeline } from "./timeline.ts";
import { type Due, dueIn, send } from "./unfinished.ts";

/** What a stored webhook turned out to say. */
export interface MessageInput {
  readonly inbox_id: number;
  /** Our name for the payment, where it is known: messages that share a transaction are worked on in this order. */
  readonly lockKey?: string;
  /** The payment whose token stood in the address it came to, if one did. */
  readonly owner_id: string | null;
  readonly account_id: string;
  /** The merchant's account at the gateway, part of every fact's identity. */
  readonly account: string;
  readonly title: string;
  /** Whether the gateway names the reference itself only with the first report (Zotlo). */
  readonly learnsReference: boolean;
  readonly events: readonly WebhookEvent[];
  readonly received_at: number;
  readonly now: number;
}

/**
 * Works on a stored message: facts, cases, what to tell the shop, and its mark as processed, in one transaction. A
 * message that was worked on already, by another process or an earlier try, is left alone.
 *
 * @returns what follows from it and is due at once.
 */
export async function applyMessage(db: Queries, input: MessageInput): Promise<readonly Due[]> {
  const { inbox_id, events, now } = input;
  const { processed_at, payment } = await lockMessage(db, input);
  if (processed_at !== null) return [];
  const outcomes: string[] = [];
  for (const event of events) outcomes.push(await applyEvent(db, input, event, payment));
  const outcome = outcomes.join("; ") || "it says nothing about a payment";
  send(db, markMessage(db, { inbox_id, processed_at: now, outcome }));
  return dueIn(db);
}

interface LockedMessage {
  readonly processed_at: number | null;
  /** The payment it is about, where it is about one, by our name for it. */
  readonly payment?: PaymentRow;
}

/** Nearly every message is one event about one payment: they are locked together. */
async function lockMessage(db: Queries, input: MessageInput): Promise<LockedMessage> {
  const { inbox_id, account_id, events } = input;
  const [event] = events;
  const payment_id = event && events.length === 1 ? ownNameIn(event, input) : null;
  if (payment_id !== null) {
    const [row] = await lockWithPayment(db, { inbox_id, account_id, payment_id });
    if (row) {
      const { processed_at, ...payment } = row;
      return { processed_at, payment };
    }
  }
  return await db
    .selectFrom("inbox")
    .select("processed_at")
    .where("inbox_id", "=", inbox_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

const lockWithPayment = compileOnce(
  (
    db,
    {
      inbox_id,
      account_id,
      payment_id,
    }: Pick<MessageInput, "inbox_id" | "account_id"> & { readonly payment_id: string },
  ) =>
    db
      .selectFrom("inbox")
      .innerJoin("payments", (join) => join.on("payments.payment_id", "=", payment_id))
      .select("inbox.processed_at")
      .selectAll("payments")
      .where("inbox.inbox_id", "=", inbox_id)
      .where("payments.account_id", "=", account_id)
      .forNoKeyUpdate(),
);

async function applyEvent(
  db: Queries,
  input: MessageInput,
  event: WebhookEvent,
  locked: PaymentRow | undefined,
): Promise<string> {
  if (event.type === "ignored") return `ignored: ${event.reason}`;
  const payment = locked ?? (await findPayment(db, input, event));
  if (!payment) return "not about a payment of ours";
  const { title, now } = input;
  const say = (text: string) =>
    addToTimeline(db, { session_id: payment.session_id, at: now, kind: "webhook", text });

  switch (event.type) {
    case "payment": {
      say(`A webhook from ${title} arrived and was stored; its signature is right.`);
      return await applyReport(db, payment, event.payment, { ...input, decidedBy: "webhook" });
    }
    case "refund": {
      say(`A webhook from ${title} about a refund arrived; its signature is right.`);
      if (event.refund.status !== "succeeded") {
        await requestCheck(db, { payment_id: payment.payment_id, reason: "hint", now });
        return "a refund that is not through yet: asking";
      }
      const fact: Fact = {
        kind: "refunded",
        account: input.account,
        reference: payment.reference ?? payment.payment_id,
        transactionId: event.refund.reference,
        money: event.refund.money,
        receivedAt: input.received_at,
        ...(event.refund.at !== undefined && { at: event.refund.at }),
      };
      await addFacts(db, payment, [fact], toEvidence(input, "webhook"));
      return "refund noted";
    }
    case "hint": {
      say(
        `A webhook came in ${title}'s name and was stored. It proves nothing by itself, so ${title} is asked.`,
      );
      await requestCheck(db, { payment_id: payment.payment_id, reason: "hint", now });
      return "a hint: asking";
    }
    case "unmatched": {
      await openCase(db, payment, {
        kind: "unmatched",
        reason: event.reason,
        inboxId: input.inbox_id,
        now,
      });
      say(
        `A webhook came in ${title}'s name, about money that is not this order's: ${event.reason}.`,
      );
      // The message may be unsigned: what is true of it the gateway says.
      await requestCheck(db, { payment_id: payment.payment_id, reason: "hint", now });
      return `unmatched: ${event.reason}`;
    }
  }
}

/** What a gateway's report does to a payment, wherever it came from. */
export async function applyReport(
  db: Queries,
  payment: PaymentRow,
  report: Payment,
  input: Pick<MessageInput, "account" | "title" | "learnsReference" | "received_at" | "now"> & {
    readonly inbox_id: number;
    readonly decidedBy: string;
  },
): Promise<string> {
  const terms = termsOf(payment);
  const reason = contradiction(report, {
    paymentId: payment.payment_id,
    reference: input.learnsReference ? undefined : (payment.reference ?? undefined),
    ...terms,
  });
  if (reason !== undefined) {
    const text = `${input.title} reported a payment that does not fit: ${reason}.`;
    await noteMismatch(db, payment, report, text, input);
    return `mismatch: ${reason}`;
  }
  const known = await learnReference(db, payment, report.reference);
  if (!known) {
    const text = `${input.title} reported a payment under a reference that belongs to another payment.`;
    await noteMismatch(db, payment, report, text, input);
    return "mismatch: the reference belongs to another payment";
  }
  const facts = toFacts(report, {
    account: input.account,
    payable: terms.payable,
    receivedAt: input.received_at,
  });
  const now = await addFacts(db, known, facts, toEvidence(input, input.decidedBy));
  return now.status;
}

/** Only money holds an order: a report that does not fit and speaks of none leaves it as it is. */
async function noteMismatch(
  db: Queries,
  payment: PaymentRow,
  report: Payment,
  reason: string,
  input: { readonly inbox_id: number; readonly received_at: number; readonly now: number },
): Promise<void> {
  const { inbox_id: inboxId, received_at: receivedAt, now } = input;
  const statement = statementOf(report, { paymentId: payment.payment_id, inboxId, receivedAt });
  const found = { reason, inboxId, now, basis: basisOf(reason, statement), said: [statement] };
  if (report.status === "captured") await holdForMismatch(db, payment, found);
  else await openCase(db, payment, { kind: "mismatch", ...found });
}

/** The same report told again, at another time or in another message, is nothing new. */
function basisOf(reason: string, { receivedAt: _, inboxId: __, ...said }: Statement): string {
  return `${reason} ${JSON.stringify(said)}`;
}

/** @returns `undefined` where another payment already goes by this reference. */
async function learnReference(
  db: Queries,
  payment: PaymentRow,
  reference: string,
): Promise<PaymentRow | undefined> {
  if (payment.reference !== null) return payment;
  const other = await db
    .selectFrom("payments")
    .select("payment_id")
    .where("account_id", "=", payment.account_id)
    .where("reference", "=", reference)
    .executeTakeFirst();
  if (other) return undefined;
  await db
    .updateTable("payments")
    .set({ reference })
    .where("payment_id", "=", payment.payment_id)
    .execute();
  return { ...payment, reference };
}

function toEvidence(
  {
    inbox_id,
    title,
    now,
  }: { readonly inbox_id: number; readonly title: string; readonly now: number },
  decidedBy: string,
): Evidence {
  return { decidedBy, inboxId: inbox_id, title, now };
}

async function findPayment(
  db: Queries,
  input: MessageInput,
  event: Exclude<WebhookEvent, { type: "ignored" }>,
): Promise<PaymentRow | undefined> {
  const payments = db
    .selectFrom("payments")
    .selectAll()
    .where("account_id", "=", input.account_id)
    .forNoKeyUpdate();
  const id = ownNameIn(event, input);
  const byId =
    id === null ? undefined : await payments.where("payment_id", "=", id).executeTakeFirst();
  const { reference } = namesIn(event);
  if (byId || reference === undefined) return byId;
  return await payments.where("reference", "=", reference).executeTakeFirst();
}

/** Our name for the payment an event is about: one that names nobody is about the payment whose address it came to. */
function ownNameIn(event: WebhookEvent, { owner_id }: MessageInput): string | null {
  if (event.type === "ignored") return null;
  const { paymentId, reference } = namesIn(event);
  return paymentId ?? (reference === undefined ? owner_id : null);
}

function namesIn(event: Exclude<WebhookEvent, { type: "ignored" }>): {
  readonly paymentId: string | undefined;
  readonly reference: string | undefined;
} {
  if (event.type === "payment")
    return { paymentId: event.payment.paymentId, reference: event.payment.reference };
  if (event.type === "refund")
    return { paymentId: event.paymentId, reference: event.paymentReference };
  return { paymentId: event.paymentId, reference: event.reference };
}
