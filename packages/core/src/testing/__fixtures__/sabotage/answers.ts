import { PaymentError } from "../../../errors.ts";
import { behaving, reading, type Sabotage } from "./driver.ts";

/** Drivers that read answers wrongly. */
export const answers: Readonly<Record<string, Sabotage>> = {
  "takes a word it does not know for paid": {
    subject: reading((body) => body.replace('"pondering"', '"paid"')),
    caughtBy: "getPayment: takes a status word it does not know for pending",
    noticedBy: ["calls", "a word it does not know"],
  },
  "throws a decline": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        const payment = await gateway.getPayment(ref, options);
        if (payment.status === "failed") throw new PaymentError("conflict", "memory: declined");
        return payment;
      },
    })),
    caughtBy: "getPayment: returns a decline with a reason instead of throwing it",
    noticedBy: ["calls", "a word it does not know"],
  },
  "takes the answer about another payment": {
    subject: reading((body, url) => body.replace(/"id":"\w+"/, `"id":"${url.split("/")[4]}"`)),
    caughtBy: "an answer: does not accept an answer that names another payment id",
    noticedBy: ["refund", "listPayments"],
  },
  "says that what was asked was captured": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        const payment = await gateway.getPayment(ref, options);
        return payment.captured ? { ...payment, captured: ref.asked } : payment;
      },
    })),
    caughtBy: "an answer: says what was captured, whatever was asked",
  },
};
