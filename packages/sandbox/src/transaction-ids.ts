import { randomInt, randomUUID } from "node:crypto";
import { DHAKA } from "./times.ts";

const BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A UPI transaction reference: twelve digits. */
export function createUtr(): string {
  return pick("123456789", 1) + pick("0123456789", 11);
}

/** The mobile wallets of Bangladesh that a WezoPay buyer chooses from. */
export const WALLETS = ["bKash", "Nagad", "Rocket", "Upay"] as const;

/**
 * A TrxID as the wallet writes it. bKash: year, month and day letters, then seven more; Nagad: eight characters;
 * Rocket: ten digits; Upay: the time half of a ULID. Inferred from messages in the wild; no wallet documents it.
 */
export function createTrxId(wallet: string, time: number): string {
  if (wallet === "Nagad") return `7${pick(BASE36, 7)}`;
  if (wallet === "Rocket") return pick("123456789", 1) + pick("0123456789", 9);
  if (wallet === "Upay") return encodeTime(time);
  const local = new Date(time + DHAKA * 60_000);
  const year = BASE36[10 + ((local.getUTCFullYear() - 2023) % 26)] ?? "A";
  const month = BASE36[10 + local.getUTCMonth()] ?? "A";
  const day = BASE36[local.getUTCDate()] ?? "1";
  return year + month + day + pick(BASE36, 7);
}

/** `ZP` and thirteen hex digits, as Zaakpay's samples show. */
export function createZaakpayId(): string {
  return `ZP${pick("0123456789abcdef", 13)}`;
}

/** Sixteen capital hex digits, as PayGate's session ids. */
export function createSessionId(): string {
  return pick("0123456789ABCDEF", 16);
}

/** A token of letters and digits for the path of a pay page. */
export function createToken(length: number): string {
  return pick("abcdefghijklmnopqrstuvwxyz0123456789", length);
}

/** Zotlo's ids look like UUIDs. */
export const createUuid = (): string => randomUUID();

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function encodeTime(time: number): string {
  let rest = time;
  let text = "";
  for (let digit = 0; digit < 10; digit += 1) {
    text = (CROCKFORD[rest % 32] ?? "0") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
