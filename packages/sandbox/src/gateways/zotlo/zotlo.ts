import type { Money } from "@polygate/core/money";
import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import type { Emulator } from "../../emulator.ts";
import { createPayRoutes } from "../../pages/pay-routes.ts";
import type { SandboxPayment } from "../../payment.ts";
import { createUuid } from "../../transaction-ids.ts";
import { createApi } from "./api.ts";
import { failureBody } from "./envelope.ts";
import { announce, announceReordered } from "./webhooks.ts";

const MINUTE = 60_000;

/** Zotlo: cards and subscriptions, unsigned webhooks about successes only. */
export function createZotlo(account: SandboxAccounts["zotlo"]): Emulator {
  return {
    name: "zotlo",
    title: "Zotlo",
    /** documented. */
    lifetime: 60 * MINUTE,
    /** documented. */
    retryDelays: [10 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 60 * MINUTE],
    declineIsFinal: false,
    lateAfter: "expired",
    refundsFromDashboard: true,
    refundDelay: () => 0,
    /** documented. */
    isAcknowledged: (status) => status === 200,
    createTransactionId: () => createUuid(),
    charge,
    announce: (announcement) => announce(account.applicationId, announcement),
    announceReordered: (announcement) => announceReordered(account.applicationId, announcement),
    payPath: (payment) => `/form/${payment.id}`,
    refuse: (reason) => {
      if (reason === "not_found") {
        return { status: 400, body: failureBody(400, 404001, "Invalid endpoint.") }; // documented: the code
      }
      if (reason === "too_large") {
        return { status: 400, body: failureBody(400, 400001, "Request too large.") };
      }
      return { status: 500, body: failureBody(500, 500000, "Server error.") }; // documented: the code
    },
    api: (desk) => createApi(desk, account),
    /** invented: both paths. The return page is a setting of Zotlo's panel, so the browser goes nowhere. */
    pages: (desk) => {
      const app = new Hono();
      for (const path of ["/form/:id", "/one-link/:id"]) {
        const brand = { title: "Zotlo", color: "#1d4ed8" };
        const parts = () => ({ methods: ["Credit card"] });
        app.route("/", createPayRoutes(desk, { gateway: "zotlo", brand, path, parts }));
      }
      return app;
    },
  };
}

/** A trial costs nothing; a coupon, another currency and a quantity change the price. */
function charge({ scenario, payable }: SandboxPayment): Money | undefined {
  if (scenario === "trial") return { ...payable, amount: 0 };
  if (scenario === "coupon") return { ...payable, amount: Math.floor(payable.amount / 2) };
  if (scenario === "quantity") return { ...payable, amount: payable.amount * 2 };
  if (scenario === "exchange") {
    const currency = payable.currency === "USD" ? "EUR" : "USD";
    return { currency, amount: Math.max(1, Math.round(payable.amount / 40)) };
  }
  return undefined;
}
