import type { SandboxAccounts } from "../../accounts.ts";
import type { Announcement, Outgoing } from "../../emulator.ts";
import { sign } from "../../signing.ts";
import { writeJson } from "../../wire-json.ts";
import { eventOf } from "./wire.ts";

/** documented: sent when a payment succeeds or expires, signed as bare hex over the body. */
export function announce(
  { webhookSecret }: SandboxAccounts["paygate"],
  { happening, payment, now, forged }: Announcement,
): readonly Outgoing[] {
  const isTold = happening === "paid" || happening === "reconciled" || happening === "expired";
  if (!isTold) return [];
  const body = writeJson(eventOf(payment, now));
  const headers = {
    "content-type": "application/json",
    "x-webhook-signature": sign(forged ? "not the secret" : webhookSecret, body),
    "x-webhook-event": payment.status === "paid" ? "payment.success" : "payment.expired",
  };
  return [{ headers, body }];
}

/** An expiry announced while the money was on its way arrives after the success. */
export function announceReordered(
  account: SandboxAccounts["paygate"],
  announcement: Announcement,
): readonly Outgoing[] {
  const { payment } = announcement;
  const earlier = { ...payment, status: "expired" as const, paid: undefined, paidAt: undefined };
  return [
    ...announce(account, announcement),
    ...announce(account, { ...announcement, happening: "expired", payment: earlier }),
  ];
}
