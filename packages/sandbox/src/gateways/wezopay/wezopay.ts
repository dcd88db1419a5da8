import { html } from "hono/html";
import type { SandboxAccounts } from "../../accounts.ts";
import type { Emulator } from "../../emulator.ts";
import type { Html } from "../../pages/layout.ts";
import { createPayRoutes } from "../../pages/pay-routes.ts";
import type { SandboxPayment } from "../../payment.ts";
import { createTrxId, WALLETS } from "../../transaction-ids.ts";
import { createApi } from "./api.ts";
import { announce, announceReordered } from "./webhooks.ts";
import { failureReply } from "./wire.ts";

const MINUTE = 60_000;

/** WezoPay: mobile wallets of Bangladesh, signed webhooks, the browser comes back. */
export function createWezopay(account: SandboxAccounts["wezopay"]): Emulator {
  return {
    name: "wezopay",
    title: "WezoPay",
    /** invented: `expires_at` is documented, the time until then is not. */
    lifetime: 30 * MINUTE,
    /** invented: retries are not documented. */
    retryDelays: [MINUTE, 5 * MINUTE, 15 * MINUTE],
    declineIsFinal: false,
    lateAfter: "expired",
    refundsFromDashboard: false,
    refundDelay: () => 0,
    /** invented: what counts as received is not documented. */
    isAcknowledged: (status) => status >= 200 && status < 300,
    createTransactionId: ({ method }, now) => createTrxId(method ?? "bKash", now),
    charge: () => undefined,
    announce: (announcement) => announce(account, announcement),
    announceReordered: (announcement) => announceReordered(account, announcement),
    payPath: (payment) => `/p/${payment.id}`,
    refuse: (reason) => {
      if (reason === "not_found") return { status: 404, body: failureReply("Not Found") };
      if (reason === "too_large") return { status: 400, body: failureReply("Request too large") };
      return { status: 500, body: failureReply("Server Error") };
    },
    api: (desk) => createApi(desk, account),
    pages: (desk) =>
      createPayRoutes(desk, {
        gateway: "wezopay",
        brand: { title: "WezoPay", color: "#b4235a" },
        path: "/p/:id",
        parts: (payment) => ({ methods: WALLETS, wayBack: renderWayBack(payment) }),
        /** documented: both URLs. inferred: paid leads to the one, cancelled to the other. */
        leave: (before, after, action) => {
          const isRefused = after.declines > before.declines || after.status === "expired";
          if (action === "pay" && !isRefused) return after.details.success_url;
          return after.status === "cancelled" ? after.details.cancel_url : undefined;
        },
      }),
  };
}

/** Only for who comes back to the page later: after the choice itself the browser is sent on. */
function renderWayBack({ status, details }: SandboxPayment): Html | undefined {
  const target = status === "paid" ? details.success_url : details.cancel_url;
  return target ? html`<a class="button" href="${target}">Back to the shop</a>` : undefined;
}
