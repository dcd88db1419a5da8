import type { Announcement, Outgoing } from "../../emulator.ts";
import { writeJson } from "../../wire-json.ts";
import { callbackFields, familyFields } from "./wire.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

/** documented: sent once a payment completes or fails, as JSON or as a form; here in turns. Unsigned, so forged ones look alike. */
export function announce({ happening, payment, now }: Announcement): readonly Outgoing[] {
  if (happening === "refunded" || happening === "renewed") return [];
  if (payment.scenario === "family") {
    return [{ headers: FORM, body: new URLSearchParams(familyFields(payment, now)).toString() }];
  }
  const fields = callbackFields(payment);
  const isForm = (payment.serial + payment.announced) % 2 === 0;
  if (isForm) return [{ headers: FORM, body: new URLSearchParams(fields).toString() }];
  return [{ headers: JSON_TYPE, body: writeJson(fields) }];
}

/** The failure of an earlier attempt arrives after the success. */
export function announceReordered(announcement: Announcement): readonly Outgoing[] {
  const { payment } = announcement;
  const earlier = { ...payment, status: "declined" as const, transactionId: undefined };
  return [
    ...announce(announcement),
    ...announce({ ...announcement, happening: "declined", payment: earlier }),
  ];
}
