import { html } from "hono/html";
import type { SandboxAccounts } from "../../accounts.ts";
import type { Emulator } from "../../emulator.ts";
import { createPayRoutes } from "../../pages/pay-routes.ts";
import { createUtr } from "../../transaction-ids.ts";
import { createApi } from "./api.ts";
import { announce, announceReordered } from "./webhooks.ts";
import { deeplinkOf } from "./wire.ts";

const MINUTE = 60_000;

/** PayGate: self-hosted UPI, payable amounts that differ from the asked ones, signed webhooks. */
export function createPaygate(account: SandboxAccounts["paygate"]): Emulator {
  return {
    name: "paygate",
    title: "PayGate",
    /** invented: the sample shows only that it is at least five minutes. */
    lifetime: 10 * MINUTE,
    /** invented: retries are not documented. */
    retryDelays: [MINUTE, 5 * MINUTE, 15 * MINUTE],
    declineIsFinal: false,
    lateAfter: "expired",
    refundsFromDashboard: false,
    refundDelay: () => 0,
    /** inferred: the sample answers `{"received":true}`. */
    isAcknowledged: (status) => status >= 200 && status < 300,
    createTransactionId: () => createUtr(),
    charge: () => undefined,
    announce: (announcement) => announce(account, announcement),
    announceReordered: (announcement) => announceReordered(account, announcement),
    payPath: (payment) => `/checkout/${payment.id}`,
    /** invented: all three. */
    refuse: (reason) => {
      if (reason === "not_found") return { status: 404, body: failed("Not found") };
      if (reason === "too_large") return { status: 413, body: failed("Request too large") };
      return { status: 500, body: failed("Server error") };
    },
    api: (desk) => createApi(desk, account),
    /** Nothing tells where the browser goes after paying, so it goes nowhere. */
    pages: (desk) =>
      createPayRoutes(desk, {
        gateway: "paygate",
        brand: { title: "PayGate", color: "#0f766e" },
        path: "/checkout/:id",
        parts: (payment) => ({
          methods: ["UPI"],
          details: html`<p>Pay exactly this amount to <strong>${account.upiId}</strong>, or
<a href="${deeplinkOf(payment, account.upiId)}">open your UPI app</a>.</p>`,
        }),
      }),
  };
}

function failed(error: string) {
  return { success: false, error };
}
