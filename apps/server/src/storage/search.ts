import { exponentOf, PaymentError, parseMoney } from "@polygate/core";
import { sql } from "kysely";
import type { Queries } from "./database.ts";
import { type ListedPayment, readPayments } from "./list-payments.ts";

/** How many payments one way of looking finds at most. */
const EACH = 50;

/**
 * Finds payments by whatever somebody has of them: any of our ids or the gateway's, the bank's or wallet's number of the money
 * (UTR, TrxID), the shop's order, the buyer's e-mail or phone, the amount as it was paid or asked for.
 *
 * @returns the newest first, at most 50.
 */
export async function searchPayments(
  db: Queries,
  { text }: { readonly text: string },
): Promise<ListedPayment[]> {
  const wanted = text.trim();
  if (wanted === "" || wanted.length > 255) return [];
  const found = new Set<string>();
  for (const look of [byIds, byOrder, byBuyer, byTransaction, byAmount]) {
    for (const id of await look(db, wanted)) found.add(id);
  }
  const payments = await readPayments(db, [...found]);
  return payments.slice(0, EACH);
}

async function byIds(db: Queries, text: string): Promise<string[]> {
  const id = text.toUpperCase();
  const sessions = await db
    .selectFrom("sessions")
    .select("session_id")
    .where("session_id", "=", id)
    .execute();
  const payments = await db
    .selectFrom("payments")
    .select("session_id")
    .where("payment_id", "=", id)
    .execute();
  const references = await db
    .selectFrom("payments")
    .select("session_id")
    .where("reference", "in", [text, id])
    .limit(EACH)
    .execute();
  const refunds = await db
    .selectFrom("refunds")
    .select("session_id")
    .where("refund_id", "=", id)
    .execute();
  return toIds([...sessions, ...payments, ...references, ...refunds]);
}

async function byOrder(db: Queries, text: string): Promise<string[]> {
  const orders = await db
    .selectFrom("sessions")
    .select("session_id")
    .where("order_ref", "in", [text, text.replace(/^#/, "")])
    .limit(EACH)
    .execute();
  return toIds(orders);
}

async function byBuyer(db: Queries, text: string): Promise<string[]> {
  if (text.includes("@")) {
    const buyers = await db
      .selectFrom("sessions")
      .select("session_id")
      .where("buyer_email", "=", text.toLowerCase())
      .orderBy("created_at", "desc")
      .limit(EACH)
      .execute();
    return toIds(buyers);
  }
  const phones = toPhones(text);
  if (phones.length === 0) return [];
  const buyers = await db
    .selectFrom("sessions")
    .select("session_id")
    .where("buyer_phone", "in", phones)
    .orderBy("created_at", "desc")
    .limit(EACH)
    .execute();
  return toIds(buyers);
}

async function byTransaction(db: Queries, text: string): Promise<string[]> {
  const ids = [text, text.toUpperCase()];
  const payments = await db
    .selectFrom("transactions")
    .innerJoin("payments", "payments.payment_id", "transactions.payment_id")
    .select("payments.session_id")
    .where("transactions.transaction_id", "in", ids)
    .limit(EACH)
    .execute();
  const refunds = await db
    .selectFrom("refunds")
    .select("session_id")
    .where("reference", "in", ids)
    .limit(EACH)
    .execute();
  return toIds([...payments, ...refunds]);
}

/** An amount means another number of minor units in a currency with other decimals: each is looked for, and told apart. */
async function byAmount(db: Queries, text: string): Promise<string[]> {
  const minor = new Map<number, number>();
  for (const currency of ["JPY", "INR", "KWD"]) {
    const amount = toMinor(text, currency);
    if (amount !== undefined) minor.set(exponentOf(currency) ?? 2, amount);
  }
  const found = [];
  // One amount at a time: the newest of each come in order from the index, however many there are.
  for (const amount of new Set(minor.values())) {
    const newest = db
      .selectFrom("payments")
      .select(["session_id", "currency", "payable_amount", "captured"])
      .orderBy("created_at", "desc")
      .limit(EACH);
    found.push(...(await newest.where("payable_amount", "=", amount).execute()));
    // The second condition said literally: its index holds these rows only, and a parameter could be anything.
    const received = newest.where("captured", "=", amount).where("captured", ">", sql.lit(0));
    found.push(...(await received.execute()));
  }
  const fitting = found.filter(({ currency, payable_amount, captured }) => {
    const amount = minor.get(exponentOf(currency) ?? 2);
    return amount === payable_amount || amount === captured;
  });
  return toIds(fitting);
}

function toMinor(text: string, currency: string): number | undefined {
  try {
    return parseMoney(text.replaceAll(",", ""), currency).amount;
  } catch (error) {
    if (PaymentError.is(error)) return undefined;
    throw error;
  }
}

/** As a shop may have written a number: with the country's digits (India, Bangladesh) and without. */
function toPhones(text: string): string[] {
  if (!/^[+\d\s().-]{6,30}$/.test(text)) return [];
  const digits = text.replace(/\D/g, "");
  const local = digits.replace(/^(0+|91(?=\d{10}$)|880?(?=\d{10}$))/, "");
  return [...new Set([digits, local, `0${local}`, `91${local}`, `880${local}`])];
}

function toIds(rows: readonly { readonly session_id: string }[]): string[] {
  return rows.map(({ session_id }) => session_id);
}
