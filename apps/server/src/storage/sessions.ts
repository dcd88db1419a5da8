import { formatMoney } from "@polygate/core";
import type { Insertable, Selectable } from "kysely";
import { compileOnce } from "./compile-once.ts";
import type { PaymentTable, Queries, SessionStatus, SessionTable } from "./database.ts";
import { supersedeOrder } from "./orders.ts";
import { addToTimeline } from "./timeline.ts";

export type SessionRow = Selectable<SessionTable>;
export type PaymentRow = Selectable<PaymentTable>;

/** A payment's version as long as nothing is known about it. */
export const FIRST_VERSION = 1;

/** A new attempt, as its creator knows it. Whose order it is follows from its session. */
export type NewPayment = Omit<Insertable<PaymentTable>, "store_id" | "mode" | "order_ref">;

/** A session with the attempt that counts now, and what established its end. */
export interface SessionView {
  readonly session: SessionRow;
  readonly payment: PaymentRow;
  /** What the captured or ending fact rests on; absent while nothing is decided. */
  readonly decidedBy: string | undefined;
  /** UTR or TrxID of the money, where the gateway states one. */
  readonly transactionId: string | undefined;
  /** What the gateway said when it declined, for the merchant. */
  readonly decline: string | undefined;
}

/**
 * Writes a session and its first attempt, before the gateway hears of it. An earlier attempt of the same order makes room:
 * there is one at a time that can be paid.
 */
export async function createSession(
  db: Queries,
  {
    session,
    payment,
  }: { readonly session: Insertable<SessionTable>; readonly payment: NewPayment },
): Promise<void> {
  await db
    .insertInto("sessions")
    .values({ ...session, ...contactsOf(session.buyer) })
    .execute();
  if (session.order_ref) {
    const { store_id, mode, order_ref } = session;
    await supersedeOrder(db, { store_id, mode, order_ref, now: session.created_at });
  }
  await insertPayment(db, session, payment);
  const order = session.order_ref ? ` for order ${session.order_ref}` : "";
  addToTimeline(db, {
    session_id: session.session_id,
    at: session.created_at,
    kind: "asked",
    text: `The shop asked for ${formatMoney(session)} ${session.currency}${order}.`,
  });
}

async function insertPayment(
  db: Queries,
  {
    store_id,
    mode,
    order_ref,
  }: Pick<SessionRow, "store_id" | "mode"> & { order_ref?: string | null },
  payment: NewPayment,
): Promise<void> {
  await db
    .insertInto("payments")
    .values({ ...payment, store_id, mode, order_ref: order_ref ?? null })
    .execute();
}

/** By what a buyer is found again, in the spelling that is compared. */
export function contactsOf(buyer: string): Pick<SessionRow, "buyer_email" | "buyer_phone"> {
  const { email, phone } = JSON.parse(buyer);
  return {
    buyer_email: typeof email === "string" ? email.toLowerCase() : null,
    buyer_phone: typeof phone === "string" ? phone.replace(/\D/g, "") || null : null,
  };
}

/** Records what the gateway answered when the payment was opened. */
export async function openPayment(
  db: Queries,
  input: {
    readonly payment_id: string;
    readonly title: string;
    readonly now: number;
    readonly reference: string | null;
    readonly redirect: string;
    readonly upi: string | null;
    readonly payable_amount: number;
    readonly expires_at: number;
    readonly next_check_at: number;
  },
): Promise<void> {
  const { payment_id, title, now, ...values } = input;
  const payment = await db
    .updateTable("payments")
    .set(values)
    .where("payment_id", "=", payment_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const differs = payment.payable_amount !== payment.amount;
  const payable = formatMoney({ amount: payment.payable_amount, currency: payment.currency });
  addToTimeline(db, {
    session_id: payment.session_id,
    at: now,
    kind: "opened",
    text: differs
      ? `${title} opened a payment page and asks the buyer for ${payable} ${payment.currency}.`
      : `${title} opened a payment page.`,
  });
}

/** Puts a new attempt in the place of one whose opening has an unknown outcome. The old one stays watched. */
export async function replacePayment(
  db: Queries,
  {
    old,
    payment,
    title,
    now,
  }: {
    readonly old: string;
    readonly payment: NewPayment;
    readonly title: string;
    readonly now: number;
  },
): Promise<void> {
  const { session_id } = await db
    .updateTable("payments")
    .set({ superseded: 1 })
    .where("payment_id", "=", old)
    .returning("session_id")
    .executeTakeFirstOrThrow();
  const session = await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "=", session_id)
    .executeTakeFirstOrThrow();
  await insertPayment(db, session, payment);
  addToTimeline(db, {
    session_id: payment.session_id,
    at: now,
    kind: "opened",
    text: `${title} did not say whether it took the order, so a new attempt was made; the first one stays watched.`,
  });
}

/** Ends a session whose opening the gateway refused: nothing can be paid. */
export async function refusePayment(
  db: Queries,
  {
    payment_id,
    text,
    now,
  }: { readonly payment_id: string; readonly text: string; readonly now: number },
): Promise<void> {
  const refused = await db
    .updateTable("payments")
    .set({ status: "failed", next_check_at: null })
    .where("payment_id", "=", payment_id)
    // Whatever it says now, what it has said of money stands.
    .where("captured", "=", 0)
    .returning("session_id")
    .executeTakeFirst();
  if (!refused) return;
  const { session_id } = refused;
  await db
    .updateTable("sessions")
    .set({ status: "failed" })
    .where("session_id", "=", session_id)
    // An earlier attempt of the same session may have been paid meanwhile.
    .where("status", "=", "pending")
    .execute();
  addToTimeline(db, { session_id, at: now, kind: "ended", text });
}

/** Notes that the buyer was sent on; from now the first check is due. Told once. */
export async function markRedirected(
  db: Queries,
  input: {
    readonly payment_id: string;
    readonly title: string;
    readonly now: number;
    readonly next_check_at: number;
  },
): Promise<void> {
  const payment = await db
    .updateTable("payments")
    .set({ redirected_at: input.now, next_check_at: input.next_check_at })
    .where("payment_id", "=", input.payment_id)
    .where("redirected_at", "is", null)
    .returning("session_id")
    .executeTakeFirst();
  if (!payment) return;
  addToTimeline(db, {
    session_id: payment.session_id,
    at: input.now,
    kind: "redirected",
    text: `The buyer was shown the way to ${input.title}.`,
  });
}

/** Reads one session, of any store or of the given one. */
export async function readSession(
  db: Queries,
  { session_id, store_id }: { readonly session_id: string; readonly store_id?: string },
): Promise<SessionView | undefined> {
  let query = db.selectFrom("sessions").selectAll().where("session_id", "=", session_id);
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  const session = await query.executeTakeFirst();
  return session && (await toView(db, session));
}

/** A store's sessions, newest first. */
export async function listSessions(
  db: Queries,
  {
    store_id,
    status,
    limit,
  }: { readonly store_id: string; readonly status?: SessionStatus; readonly limit: number },
): Promise<SessionView[]> {
  let query = db.selectFrom("sessions").selectAll().where("store_id", "=", store_id);
  if (status !== undefined) query = query.where("status", "=", status);
  const sessions = await query
    .orderBy("created_at", "desc")
    .orderBy("session_id")
    .limit(limit)
    .execute();
  const views: SessionView[] = [];
  for (const session of sessions) views.push(await toView(db, session));
  return views;
}

/** Reads a payment that is about to be changed. Until the transaction ends nobody else changes it. */
export async function lockPayment(db: Queries, payment_id: string): Promise<PaymentRow> {
  const [payment] = await lock(db, { payment_id });
  if (!payment) throw new Error(`there is no payment ${payment_id}`);
  return payment;
}

const lock = compileOnce((db, { payment_id }: Pick<PaymentRow, "payment_id">) =>
  db.selectFrom("payments").selectAll().where("payment_id", "=", payment_id).forNoKeyUpdate(),
);

/** What a webhook's address proves: whose payment it is about. */
export type WebhookOwner = Pick<PaymentRow, "payment_id" | "session_id" | "account_id">;

/** Finds the attempt that the token in a webhook's address belongs to. Asked for every webhook, so no more than is used. */
export async function findWebhookOwner(
  db: Queries,
  { token }: { readonly token: string },
): Promise<WebhookOwner | undefined> {
  const [owner] = await selectOwner(db, { token });
  return owner;
}

const selectOwner = compileOnce((db, { token }: { readonly token: string }) =>
  db
    .selectFrom("payments")
    .select(["payment_id", "session_id", "account_id"])
    .where("webhook_token", "=", token),
);

/** Finds the attempt that the unguessable token in the address belongs to at which its buyer comes back. */
export async function findPaymentByToken(
  db: Queries,
  { token }: { readonly token: string },
): Promise<PaymentRow | undefined> {
  return await db
    .selectFrom("payments")
    .selectAll()
    .where("return_token", "=", token)
    .executeTakeFirst();
}

async function toView(db: Queries, session: SessionRow): Promise<SessionView> {
  const payments = await db
    .selectFrom("payments")
    .selectAll()
    .where("session_id", "=", session.session_id)
    .orderBy("payment_id")
    .execute();
  const payment =
    payments.find(({ captured }) => captured > 0) ??
    payments.find(({ superseded }) => superseded === 0) ??
    payments.at(-1);
  if (!payment) throw new Error(`session ${session.session_id} has no payment`);
  const facts = await db
    .selectFrom("facts")
    .select(["fact", "evidence"])
    .where("payment_id", "=", payment.payment_id)
    .execute();
  const deciding = facts
    .map(({ fact, evidence }) => ({ ...JSON.parse(fact), evidence }))
    .filter(({ kind }) => kind === payment.status)
    .sort((one, other) => one.receivedAt - other.receivedAt);
  return {
    session,
    payment,
    decidedBy: deciding[0]?.evidence,
    transactionId: deciding.find(({ transactionId }) => transactionId)?.transactionId,
    decline: deciding.find(({ decline }) => decline)?.decline.message,
  };
}
