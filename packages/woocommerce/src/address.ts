import * as z from "zod";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Where a shop is: an address of the web without user, query or fragment. */
export const PlainAddress = z
  .url({ protocol: /^https?$/ })
  .refine(isPlainAddress, "expected an address without user, query or fragment");

/** Secrets travel to it: only a test store on this machine may do without https. */
export function isAllowedAddress(url: string, mode: "test" | "live"): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (mode === "test" && LOOPBACK.test(hostname));
}

/** Whether both are the same shop: a slash at the end says nothing, everything else does. */
export function isSameAddress(one: string, other: string): boolean {
  return normalize(one) === normalize(other);
}

function normalize(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, "") : undefined;
}

function isPlainAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === "");
}
