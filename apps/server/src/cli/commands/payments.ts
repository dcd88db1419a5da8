import { formatMoney } from "@polygate/core";
import { Command, Option } from "commander";
import type { ListedPayment } from "../../storage/list-payments.ts";
import type { SessionView } from "../../storage/sessions.ts";
import type { TimelineEntry } from "../../storage/timeline.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { toTable } from "../report.ts";
import { type AtDatabase, showTime, workOnDatabase } from "../work-on-database.ts";

interface ListOptions {
  readonly store?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly search?: string;
  readonly limit: string;
}

const STATUSES = ["pending", "success", "failed", "expired", "cancelled", "held"] as const;

/** `polygate payments`: what was asked for, and what became of it. */
export function addPayments(parent: Command, add: AddCommand): void {
  const payments = new Command("payments").description("what was asked for, and what became of it");

  const list = new Command("list")
    .description("the newest payments of all stores or one")
    .option("--store <id>", "only this store's")
    .addOption(new Option("--status <status>", "only these").choices(STATUSES))
    .option(
      "--search <text>",
      "by what you have: an id, the order, UTR or TrxID, e-mail, phone, amount",
    )
    .option("--limit <number>", "how many", "20");
  add<ListOptions>(payments, list, async (call, options) => {
    const found = await workOnDatabase(call, (at) => readNewest(at, options));
    call.report.done({ payments: found.map(toListed) }, () => describeList(found));
    return EXIT.done;
  });

  const show = new Command("show")
    .description("one payment's story, in sentences")
    .argument("<text>", "its session, the order, UTR or TrxID, or any other id");
  add(payments, show, async (call, _options, [id = ""]) => {
    const { view, story } = await workOnDatabase(call, (at) => readStory(at, id));
    const timeline = story.map(({ at, kind, text }) => ({
      at: new Date(at).toISOString(),
      kind,
      text,
    }));
    call.report.done({ ...toShown(view), timeline }, () => describeStory(view, story));
    return EXIT.done;
  });
  parent.addCommand(payments);
}

async function readNewest(
  { storage }: AtDatabase,
  { store, status, search, limit: text }: ListOptions,
): Promise<ListedPayment[]> {
  const limit = Number(text);
  if (!(Number.isInteger(limit) && limit > 0 && limit <= 1000)) {
    throw new Failure(EXIT.usage, "--limit must be a whole number from 1 to 1000.");
  }
  if (search !== undefined) return await storage.run("searchPayments", { text: search });
  const { payments } = await storage.run("listPayments", {
    limit,
    ...(store !== undefined && { store_id: store }),
    ...(status && { status }),
  });
  return [...payments];
}

async function readStory({ storage }: AtDatabase, text: string) {
  const found = await storage.run("searchPayments", { text });
  const [only] = found;
  if (!only) {
    throw new Failure(EXIT.failed, `There is no payment with ${text}.`, {
      hint: "polygate payments list",
    });
  }
  if (found.length > 1) {
    throw new Failure(EXIT.failed, `${found.length} payments have to do with ${text}.`, {
      hint: describeList(found),
    });
  }
  const { session_id } = only.session;
  const view = await storage.run("readSession", { session_id });
  if (!view) throw new Failure(EXIT.failed, "That payment is gone.");
  return { view, story: await storage.run("readTimeline", { session_id }) };
}

function toShown({ session, payment, decidedBy, transactionId }: SessionView) {
  const { currency } = session;
  const money = (amount: number) => formatMoney({ amount, currency });
  return {
    session: session.session_id,
    store: session.store_id,
    order: session.order_ref,
    status: session.status,
    mode: session.mode,
    currency,
    amount: money(session.amount),
    received: money(payment.captured),
    refunded: money(payment.refunded),
    gateway: payment.account_id,
    transaction: transactionId ?? null,
    decidedBy: decidedBy ?? null,
    createdAt: new Date(session.created_at).toISOString(),
    paidAt: session.paid_at === null ? null : new Date(session.paid_at).toISOString(),
  };
}

/** The attempt that was paid, else the one that counts now. */
function toListed({ session, attempts }: ListedPayment) {
  const paid = attempts.find(({ captured }) => captured > 0);
  const payment = paid ?? attempts.find(({ superseded }) => superseded === 0) ?? attempts[0];
  const { currency } = session;
  const money = (amount: number) => formatMoney({ amount, currency });
  return {
    session: session.session_id,
    store: session.store_id,
    order: session.order_ref,
    status: session.status,
    mode: session.mode,
    currency,
    amount: money(session.amount),
    received: money(payment?.captured ?? 0),
    refunded: money(payment?.refunded ?? 0),
    gateway: payment?.account_id ?? "",
    transactions: payment?.transactionIds ?? [],
    createdAt: new Date(session.created_at).toISOString(),
    paidAt: session.paid_at === null ? null : new Date(session.paid_at).toISOString(),
  };
}

function describeList(payments: readonly ListedPayment[]): string {
  if (payments.length === 0) return "There are no such payments.";
  return toTable(
    ["SESSION", "ORDER", "STATUS", "AMOUNT", "GATEWAY", "CREATED"],
    payments.map((listed) => {
      const { session, order, status, amount, currency, gateway } = toListed(listed);
      const created = showTime(listed.session.created_at);
      return [session, order ?? "", status, `${amount} ${currency}`, gateway, created];
    }),
  );
}

function describeStory(view: SessionView, story: readonly TimelineEntry[]): string {
  const { session, order, status, amount, currency, gateway, mode } = toShown(view);
  const head = `Payment ${session}${order === null ? "" : ` for order ${order}`}: ${amount} ${currency} at ${gateway}, ${status}${mode === "test" ? " (test)" : ""}`;
  return [head, "", ...story.map(({ at, text }) => `${showTime(at)}  ${text}`)].join("\n");
}
