import { type Money, type Profile, reasonUnfit } from "@polygate/core";
import type { Account } from "../engine/accounts.ts";

/** An account as a shop's checkout shows it: whether it takes this sum, and what its gateway can and cannot do. */
export function toGatewayBody({ id, gateway }: Account, money: Money) {
  const { profile } = gateway;
  const reason = reasonUnfit(profile, money) ?? null;
  return {
    id,
    title: profile.title,
    methods: profile.methods,
    fits: reason === null,
    reason,
    returns_buyer: profile.returnsBuyer,
    refunds: profile.refunds,
    signed_webhooks: profile.signsWebhooks,
    changes_payable: profile.changesPayable,
    link_lifetime_seconds: profile.linkLifetime === undefined ? null : profile.linkLifetime / 1000,
    needs: profile.needs.map((need) => `customer_${need}`),
    label: honestyLabel(profile),
  };
}

/** What a merchant should know before relying on a gateway, in one sentence. */
export function honestyLabel(profile: Profile): string {
  const parts = [
    profile.signsWebhooks
      ? "signs its webhooks"
      : "does not sign its webhooks, so every one is cross-checked",
    profile.returnsBuyer === "none"
      ? "is not known to bring the buyer back"
      : "brings the buyer back",
    {
      full_and_partial: "refunds by API",
      full: "refunds by API, in full only",
      manual: "has no refund API",
    }[profile.refunds],
    ...(profile.changesPayable ? ["may ask the buyer for a slightly different sum"] : []),
  ];
  return `${profile.title} ${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}
