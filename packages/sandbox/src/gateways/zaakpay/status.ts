import { sumAmounts } from "../../amounts.ts";
import type { SandboxPayment, SandboxRefund } from "../../payment.ts";
import { formatDateTime, INDIA } from "../../times.ts";
import type { Wire } from "../../wire-json.ts";
import { CODES, type Code } from "./codes.ts";
import { instrumentOf } from "./instrument.ts";

/** documented: `txnStatus` and codes. invented: 190 for a payment nobody finished in time. */
const OUTCOMES: Readonly<Record<SandboxPayment["status"], readonly [Code, string]>> = {
  open: ["207", "2"],
  paid: ["228", "0"],
  declined: ["400", "1"],
  cancelled: ["213", "1"],
  expired: ["190", "1"],
};

/** invented: how long a refund is called initiated before it is called completed, in milliseconds. */
const INITIATED = 24 * 60 * 60 * 1000;

/** documented: the reply of checkTxn version 5, without the checksum that its table promises and its sample lacks. */
export function statusReply(
  payment: SandboxPayment,
  merchantIdentifier: string,
  options: { now: number; merchantRefId: string | undefined },
): Wire {
  const [responseCode, txnStatus] = outcomeOf(payment, options.now);
  const { cardhashid, paymentMode, ...card } = instrumentOf(payment.method);
  const done = completedRefunds(payment, options.now).filter(
    (it) => options.merchantRefId === undefined || it.id === options.merchantRefId,
  );
  const order = {
    orderDetail: {
      orderId: payment.orderId,
      txnId: payment.id,
      amount: String((payment.paid ?? payment.payable).amount),
      productDescription: payment.details.productDescription ?? "NA",
      createDate: formatDateTime(payment.createdAt, INDIA),
      product1Description: payment.details.product1Description ?? "NA",
      product2Description: payment.details.product2Description ?? "NA",
      product3Description: payment.details.product3Description ?? "NA",
      product4Description: payment.details.product4Description ?? "NA",
    },
    paymentInstrument: {
      paymentMode,
      card: {
        cardToken: card.cardToken,
        cardId: card.cardId,
        cardScheme: card.cardScheme,
        first4: card.cardToken.slice(0, 4),
        last4: card.cardToken.slice(-4),
        bank: card.bank,
        cardHashId: cardhashid,
        paymentMethod: card.paymentMethod,
      },
    },
    responseCode,
    responseDescription: CODES[responseCode],
    refundDetails: done.length > 0 ? done.map(refundDetail) : undefined,
    txnDate: formatDateTime(payment.paidAt ?? payment.createdAt, INDIA),
    txnStatus,
    userAccountDebited: payment.status === "paid",
  };
  return { success: true, merchantIdentifier, orders: [order], version: "5" };
}

/** documented: the codes. invented: that an error is an order without details. */
export function statusFailure(code: Code, merchantIdentifier: string, orderId: string): Wire {
  const order = {
    orderDetail: { orderId },
    responseCode: code,
    responseDescription: CODES[code],
  };
  return { success: false, merchantIdentifier, orders: [order], version: "5" };
}

/** Refunds the bank has carried out by now. */
function completedRefunds(payment: SandboxPayment, now: number): readonly SandboxRefund[] {
  return payment.refunds.filter((it) => it.completesAt <= now);
}

function outcomeOf(payment: SandboxPayment, now: number): readonly [Code, string] {
  if (payment.status !== "paid" || !payment.paid) return OUTCOMES[payment.status];
  // inferred: the status beside 209.
  if (payment.scenario === "authorized") return ["209", "0"];
  if (payment.dispute === "opened") return ["237", "6"];
  if (payment.dispute === "reverted") return ["240", "5"];
  const { currency, amount } = payment.paid;
  const refunds = completedRefunds(payment, now);
  const refunded = sumAmounts(
    currency,
    refunds.map((it) => it.money),
  );
  if (refunded.amount === 0) return OUTCOMES.paid;
  const isThrough = refunds.every((it) => it.completesAt + INITIATED <= now);
  if (refunded.amount >= amount) return isThrough ? ["231", "3"] : ["230", "3"];
  return isThrough ? ["252", "4"] : ["245", "4"];
}

/** documented: the fields. invented: the reference number's value. */
function refundDetail({ id, money, requestedAt }: SandboxRefund): Wire {
  return { amount: String(money.amount), arn: String(requestedAt).slice(-7), merchantRefId: id };
}
