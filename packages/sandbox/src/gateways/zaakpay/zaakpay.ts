import { Hono } from "hono";
import type { SandboxAccounts } from "../../accounts.ts";
import type { Emulator } from "../../emulator.ts";
import { createPayRoutes } from "../../pages/pay-routes.ts";
import { createApi } from "./api.ts";
import { renderReturn } from "./browser-return.ts";
import { createCheckout } from "./checkout.ts";
import { METHODS } from "./instrument.ts";
import { announce, announceReordered } from "./webhooks.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Zaakpay: cards and UPI in India, a signed form both ways, realtime and reconciliation webhooks, refunds by API. */
export function createZaakpay(account: SandboxAccounts["zaakpay"]): Emulator {
  const brand = { title: "Zaakpay", color: "#0b5cad" };
  return {
    name: "zaakpay",
    title: "Zaakpay",
    /** invented: a checkout form has no documented lifetime. */
    lifetime: 30 * MINUTE,
    /** documented: one more time. invented: when. */
    retryDelays: [5 * MINUTE],
    declineIsFinal: true,
    lateAfter: "declined",
    refundsFromDashboard: true,
    refundDelay: ({ scenario }) => (scenario === "refund_pending" ? HOUR : 0),
    /** documented: a 2xx and the text. */
    isAcknowledged: (status, body) => status >= 200 && status < 300 && body.trim() === "SUCCESS",
    createTransactionId: (payment) => payment.id,
    charge: () => undefined,
    announce: (announcement) => announce(account, announcement),
    announceReordered: (announcement) => announceReordered(account, announcement),
    payPath: (payment) => `/pay/${payment.id}`,
    /** invented: all three. */
    refuse: (reason) => {
      if (reason === "not_found") return { status: 404, body: failed("Not found") };
      if (reason === "too_large") return { status: 413, body: failed("Request too large") };
      return { status: 500, body: failed("Server error") };
    },
    api: (desk) => createApi(desk, account),
    pages: (desk) => {
      const app = new Hono();
      app.route("/", createCheckout(desk, account, brand));
      const parts = (payment: Parameters<typeof renderReturn>[0]) => ({
        methods: METHODS,
        wayBack: renderReturn(payment, account.secretKey),
      });
      app.route("/", createPayRoutes(desk, { gateway: "zaakpay", brand, path: "/pay/:id", parts }));
      return app;
    },
  };
}

function failed(message: string) {
  return { success: false, message };
}
