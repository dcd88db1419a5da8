import type { SandboxAccounts } from "../../accounts.ts";
import type { Announcement, Outgoing } from "../../emulator.ts";
import { sign } from "../../signing.ts";
import { formatAmerican, formatFractional, INDIA } from "../../times.ts";
import { type Wire, writeJson } from "../../wire-json.ts";
import { CODES } from "./codes.ts";
import { instrumentOf } from "./instrument.ts";

type Account = SandboxAccounts["zaakpay"];

/** documented: at most so many transactions in one POST. */
const BATCH = 10;

/** documented: realtime about success and decline; later about what the bank's files made paid, and auto-refunds. */
export function announce(account: Account, announcement: Announcement): readonly Outgoing[] {
  const { happening, payment, forged } = announcement;
  if (happening === "paid" || happening === "declined") {
    return [compose(account, { txns: [realtime(announcement)] }, true, forged)];
  }
  if (happening === "reconciled") {
    const txns =
      payment.scenario === "batch" ? fillBatch(announcement) : [reconciled(announcement)];
    return inBatches(txns).map((part) => compose(account, { txns: part }, false, forged));
  }
  if (happening === "refunded") {
    const refunds = [refunded(announcement)];
    return [compose(account, { txns: [], refunds }, false, forged)];
  }
  return [];
}

/** The decline of an earlier attempt arrives after the success. */
export function announceReordered(
  account: Account,
  announcement: Announcement,
): readonly Outgoing[] {
  const earlier = { ...announcement.payment, status: "declined" as const, paid: undefined };
  return [
    ...announce(account, announcement),
    ...announce(account, { ...announcement, happening: "declined", payment: earlier }),
  ];
}

/** documented: every field, all texts, in the order of Zaakpay's sample. inferred: 400 for a decline. */
function realtime({ payment, now }: Announcement): Wire {
  const code = payment.status === "paid" ? "100" : "400";
  const { details } = payment;
  const instrument = instrumentOf(payment.method);
  return {
    amount: String((payment.paid ?? payment.payable).amount),
    pgTransId: payment.id,
    orderId: payment.orderId,
    paymentMode: instrument.paymentMode,
    cardScheme: instrument.cardScheme,
    product3Description: details.product3Description ?? "NA",
    cardToken: instrument.cardToken,
    responseCode: code,
    bank: instrument.bank,
    bankid: "NA",
    doRedirect: "false",
    product1Description: details.product1Description ?? "NA",
    product4Description: details.product4Description ?? "NA",
    responseDescription: CODES[code],
    cardId: instrument.cardId,
    cardhashid: instrument.cardhashid,
    paymentMethod: instrument.paymentMethod,
    product2Description: details.product2Description ?? "NA",
    pgTransTime: formatAmerican(payment.createdAt, INDIA),
    txnDate: formatFractional(payment.paidAt ?? now, INDIA),
    productDescription: details.productDescription ?? "NA",
  };
}

/** documented: `amount` is a number here, and `orderid` has a small i. */
function reconciled({ payment, now }: Announcement): Wire {
  return {
    amount: (payment.paid ?? payment.payable).amount,
    orderid: payment.orderId,
    txnDate: formatFractional(payment.paidAt ?? now, INDIA),
  };
}

/** invented: nobody documents what is in `refunds`; the shape of a reconciled transaction. */
function refunded({ payment, now }: Announcement): Wire {
  const refund = payment.refunds.at(-1);
  return {
    amount: refund?.money.amount ?? 0,
    orderid: payment.orderId,
    txnDate: formatFractional(refund?.requestedAt ?? now, INDIA),
  };
}

/** The payment among ten orders of other shops. */
function fillBatch(announcement: Announcement): readonly Wire[] {
  const own = reconciled(announcement);
  const others = Array.from({ length: BATCH }, (_, index) => other(announcement, index));
  return [...others.slice(0, 4), own, ...others.slice(4)];
}

function other({ payment, now }: Announcement, index: number): Wire {
  const orderid = `OTHER${String(payment.serial).padStart(8, "0")}${String(index).padStart(2, "0")}`;
  return { amount: 1_000 + index, orderid, txnDate: formatFractional(now, INDIA) };
}

function inBatches(txns: readonly Wire[]): readonly (readonly Wire[])[] {
  const count = Math.ceil(txns.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    txns.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** documented: a form with `txnData`, slashes escaped, and the checksum over exactly that text. */
function compose(
  { merchantIdentifier, secretKey }: Account,
  content: { txns: readonly Wire[]; refunds?: readonly Wire[] },
  isRealtime: boolean,
  forged: boolean,
): Outgoing {
  const txnData = writeJson({ merchantIdentifier, ...content }, { escapeSlashes: true });
  const checksum = sign(forged ? "not the secret" : secretKey, txnData);
  return {
    query: `?realtime=${isRealtime}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ txnData, checksum }).toString(),
  };
}
