import { behaving, type Sabotage, sending } from "./driver.ts";

/** Drivers that get the money wrong. */
export const sums: Readonly<Record<string, Sabotage>> = {
  "makes amounts with floats": {
    subject: sending((body) =>
      "currency" in body
        ? { ...body, amount: String(Math.trunc(Number(body.amount) * 100) / 100) }
        : body,
    ),
    caughtBy: "the amount: asks for exactly 1.15 INR",
  },
  "has two decimals for every currency": {
    subject: sending((body) =>
      body.currency === "KWD" ? { ...body, amount: Number(body.amount).toFixed(2) } : body,
    ),
    caughtBy: "the amount: asks for exactly 0.115 KWD",
  },
  "leaves the limit to the gateway": {
    subject: behaving((gateway) => ({
      createSession: (request, options) =>
        gateway.createSession(
          request.money.amount > 10_000_000
            ? { ...request, money: { ...request.money, amount: 10_000_000 } }
            : request,
          options,
        ),
    })),
    caughtBy: "the amount: refuses more INR than it takes without a call",
  },
  "gives back everything where a part was asked": {
    subject: sending((body) =>
      "currency" in body || !("id" in body) ? body : { ...body, amount: "99.00" },
    ),
    caughtBy: "refund: gives back a part, to the minor unit",
  },
  "makes a new refund each time": {
    subject: behaving((gateway) => {
      let count = 0;
      return {
        async refund(request, options) {
          count += 1;
          const refund = await gateway.refund?.(request, options);
          return { ...refund!, reference: `R${count}` };
        },
      };
    }),
    caughtBy: "refund: makes the same refund when asked again with the same id",
  },
  "gives back more than came in": {
    subject: behaving((gateway) => ({
      refund: (request, options) =>
        gateway.refund!({ ...request, captured: request.money }, options),
    })),
    caughtBy:
      "refund: refuses to give back nothing, more than was captured, or another currency, without a call",
  },
  "reads amounts with floats": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        const payment = await gateway.getPayment(ref, options);
        if (!payment.captured) return payment;
        const amount = Math.trunc((payment.captured.amount / 100) * 100);
        return { ...payment, captured: { ...payment.captured, amount } };
      },
    })),
    caughtBy: "a sum that is stated: reads 1.15 INR to the minor unit",
  },
};
