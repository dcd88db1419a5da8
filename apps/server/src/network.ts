import { isIP, isIPv6 } from "node:net";
import * as z from "zod";

const HOST = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i;

/** An address, or a network as `10.1.0.0/16`. */
export const Network = z.string().refine(isNetwork, "an address, or a network as 10.1.0.0/16");

/** A host name, an address, or a network as `10.1.0.0/16`. */
export const Target = z
  .string()
  .refine(
    (text) => isNetwork(text) || HOST.test(text),
    "a host name, an address, or a network as 10.1.0.0/16",
  );

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(address) ? 128 : 32);
}
