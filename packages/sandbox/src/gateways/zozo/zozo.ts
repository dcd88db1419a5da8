import type { SandboxAccounts } from "../../accounts.ts";
import type { Emulator } from "../../emulator.ts";
import { createPayRoutes } from "../../pages/pay-routes.ts";
import { createUtr } from "../../transaction-ids.ts";
import { createApi } from "./api.ts";
import { announce, announceReordered } from "./webhooks.ts";
import { failureReply } from "./wire.ts";

const MINUTE = 60_000;

/** ZozoGateway: UPI in India, unsigned callbacks, a status query to check them by. */
export function createZozo(account: SandboxAccounts["zozo"]): Emulator {
  return {
    name: "zozo",
    title: "ZozoGateway",
    /** Half an hour is the script family's documented lifetime; Zozo states none. */
    lifetime: 30 * MINUTE,
    /** invented: retries are not documented. */
    retryDelays: [MINUTE, 5 * MINUTE, 15 * MINUTE],
    declineIsFinal: true,
    lateAfter: "expired",
    refundsFromDashboard: false,
    refundDelay: () => 0,
    /** inferred: the sample answers 200 and `OK`. */
    isAcknowledged: (status) => status >= 200 && status < 300,
    createTransactionId: () => createUtr(),
    charge: () => undefined,
    announce,
    announceReordered,
    payPath: (payment) => `/pay/${payment.id}`,
    /** invented: all three. */
    refuse: (reason) => {
      if (reason === "not_found") return { status: 404, body: failureReply("Not found") };
      if (reason === "too_large") return { status: 413, body: failureReply("Request too large") };
      return { status: 500, body: failureReply("Server error") };
    },
    api: (desk) => createApi(desk, account),
    /** Nothing tells where the browser goes after paying, so it goes nowhere. */
    pages: (desk) =>
      createPayRoutes(desk, {
        gateway: "zozo",
        brand: { title: "ZozoGateway", color: "#4338ca" },
        path: "/pay/:id",
        parts: () => ({ methods: ["UPI"] }),
      }),
  };
}
