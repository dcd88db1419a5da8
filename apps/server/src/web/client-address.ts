import { BlockList, isIP, isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** Says who sent a request. */
export type ClientAddress = (context: Context) => string;

/**
 * Finds the address a request came from. What proxies say of it is believed only as far as trusted ones say it: the
 * list in `X-Forwarded-For` is read from its end, and everything before the first stranger could be anybody's invention.
 *
 * @returns a function that answers an empty text where there is no connection.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const network of trustedProxies) {
    const [address = "", prefix] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");

  return (context) => {
    let address = socketAddress(context);
    const forwarded = context.req.header("x-forwarded-for")?.split(",") ?? [];
    while (isTrusted(address)) {
      const before = forwarded.pop()?.trim();
      if (before === undefined || isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

function socketAddress(context: Context): string {
  // Handlers are also called without a socket, in process.
  if (context.env?.incoming === undefined) return "";
  return getConnInfo(context).remote.address ?? "";
}

/** What shares a limit: an IPv4 address, or the 64-bit network that one IPv6 customer is given. */
export function toLimitKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const after = tail?.split(":").filter(Boolean) ?? [];
  const zeros = tail === undefined ? [] : Array(8 - groups.length - after.length).fill("0");
  return [...groups, ...zeros, ...after].slice(0, 4).join(":");
}
