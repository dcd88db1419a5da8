import { PaymentError } from "../../errors.ts";
import type { Gateway } from "../../gateway.ts";
import { parseMoney } from "../../money.ts";
import { parseConfig } from "../../parse.ts";
import { ZotloConfig } from "./config.ts";
import { formProfile, zotloProfile } from "./profile.ts";

/** Zotlo. */
export function createZotlo(input: ZotloConfig): Gateway {
  const config = parseConfig("zotlo", ZotloConfig, input);
  return {
    name: "zotlo",
    profile:
      config.checkout === "form"
        ? formProfile(parseMoney(config.price, config.currency))
        : zotloProfile,
    account: config.applicationId,
    async createSession() {
      throw new PaymentError("unsupported", "zotlo: not there yet", { gateway: "zotlo" });
    },
    async getPayment() {
      throw new PaymentError("unsupported", "zotlo: not there yet", { gateway: "zotlo" });
    },
    parseWebhook() {
      return {
        events: [],
        acknowledgement: {
          status: 200,
          contentType: "application/json",
          body: '{"received":true}',
        },
      };
    },
  };
}
