import type { SandboxAccounts } from "../../accounts.ts";
import type { Announcement, Outgoing } from "../../emulator.ts";
import { sign } from "../../signing.ts";
import { writeJson } from "../../wire-json.ts";
import { eventOf } from "./wire.ts";

/** documented: only the paid webhook is shown, signed as bare hex over the body; nothing else is sent here. */
export function announce(
  account: SandboxAccounts["wezopay"],
  announcement: Announcement,
): readonly Outgoing[] {
  const { happening } = announcement;
  if (happening !== "paid" && happening !== "reconciled") return [];
  return [compose(account, announcement)];
}

/** A `payment.expired`, which WezoPay may have or not, arrives after the success. */
export function announceReordered(
  account: SandboxAccounts["wezopay"],
  announcement: Announcement,
): readonly Outgoing[] {
  const { payment } = announcement;
  const earlier = { ...payment, status: "expired" as const, paid: undefined, paidAt: undefined };
  return [compose(account, announcement), compose(account, { ...announcement, payment: earlier })];
}

function compose(
  { webhookSecret }: SandboxAccounts["wezopay"],
  { payment, forged }: Announcement,
): Outgoing {
  const body = writeJson(eventOf(payment));
  const signature = sign(forged ? "not the secret" : webhookSecret, body);
  return {
    headers: { "content-type": "application/json", "x-wezopay-signature": signature },
    body,
  };
}
