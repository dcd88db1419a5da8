import { formatMoney } from "@polygate/core";
import type { ListedPayment, PagePlace, PaymentFilter } from "../storage/list-payments.ts";
import type { Storage } from "../storage/storage.ts";
import { toTimeOrNull } from "./schemas.ts";

/** How many payments are read at once. */
const CHUNK = 500;

type Column = readonly [name: string, value: (payment: ListedPayment) => string | null];

const COLUMNS: readonly Column[] = [
  ["session_id", ({ session }) => session.session_id],
  ["order", ({ session }) => session.order_ref],
  ["status", ({ session }) => session.status],
  ["mode", ({ session }) => session.mode],
  ["asked", ({ session }) => formatMoney(session)],
  ["currency", ({ session }) => session.currency],
  ["received", (payment) => sum(payment, "captured")],
  ["refunded", (payment) => sum(payment, "refunded")],
  ["account", ({ attempts }) => attempts.map(({ account_id }) => account_id).join(" ")],
  [
    "reference",
    ({ attempts }) =>
      attempts
        .map(({ reference }) => reference ?? "")
        .join(" ")
        .trim(),
  ],
  ["transactions", ({ attempts }) => attempts.flatMap((one) => one.transactionIds).join(" ")],
  ["store", ({ session }) => session.store_id],
  ["email", ({ session }) => session.buyer_email],
  ["phone", ({ session }) => session.buyer_phone],
  ["created_at", ({ session }) => new Date(session.created_at).toISOString()],
  ["paid_at", ({ session }) => toTimeOrNull(session.paid_at)],
];

/** Writes payments as CSV, a chunk at a time as the reader takes them. The first line names the columns. */
export function toCsv(storage: Storage, filter: PaymentFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: PagePlace | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(toLine(COLUMNS.map(([name]) => name))));
    },
    async pull(controller) {
      const { payments, next } = await storage.run("listPayments", {
        ...filter,
        ...(after && { after }),
        limit: CHUNK,
      });
      const lines = payments.map((payment) => toLine(COLUMNS.map(([, value]) => value(payment))));
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join("")));
      after = next;
      if (!next) controller.close();
    },
  });
}

function sum({ session, attempts }: ListedPayment, column: "captured" | "refunded"): string {
  const amount = attempts.reduce((total, payment) => total + payment[column], 0);
  return formatMoney({ amount, currency: session.currency });
}

/** A spreadsheet runs what begins like a formula, and shops' texts come from strangers: such a text gets an apostrophe. */
function toLine(values: readonly (string | null)[]): string {
  const cells = values.map((value) => {
    const text = value ?? "";
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(",")}\r\n`;
}
