import { BlockList, isIP } from "node:net";

/** Says which addresses may be reached for somebody who is not the operator. */
export interface AddressGuard {
  /**
   * @param hostname as it stands in the URL, without brackets.
   * @param address what it was resolved to.
   */
  allows(hostname: string, address: string): boolean;
}

/**
 * What is no public IPv4 address. Source: https://www.iana.org/assignments/iana-ipv4-special-registry, and the public
 * address at which Azure answers its own machines: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const CLOSED_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** The ranges of IPv6 that hold IPv4 addresses: mapped ones, and those behind NAT64 (RFC 6052). */
const EMBEDDINGS = ["::ffff:", "64:ff9b::"] as const;

/**
 * What of IPv6's public range is not public: protocol assignments with Teredo, documentation, and 6to4, which holds
 * IPv4 addresses of any kind. Source: https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const CLOSED_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const closed = new BlockList();
for (const [network, prefix] of CLOSED_IPV4) {
  closed.addSubnet(network, prefix, "ipv4");
  for (const embedding of EMBEDDINGS) {
    closed.addSubnet(`${embedding}${network}`, 96 + prefix, "ipv6");
  }
}
for (const [network, prefix] of CLOSED_IPV6) closed.addSubnet(network, prefix, "ipv6");

/** Everything outside of it is loopback, link-local, private, multicast or nobody's. */
const openIpv6 = new BlockList();
openIpv6.addSubnet("2000::", 3, "ipv6");
for (const embedding of EMBEDDINGS) openIpv6.addSubnet(`${embedding}0.0.0.0`, 96, "ipv6");

/** @param allowed what may be reached though it is not public; hosts, addresses, networks. */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const open = new BlockList();
  const hosts = new Set<string>();
  for (const target of allowed) {
    const [address = "", prefix] = target.split("/");
    const family = familyOf(address);
    if (family === undefined) hosts.add(target.toLowerCase());
    else if (prefix === undefined) open.addAddress(address, family);
    else open.addSubnet(address, Number(prefix), family);
  }
  return {
    allows(hostname, address) {
      const family = familyOf(address);
      // What is no address, or names a network interface, is nothing we were given a rule for.
      if (family === undefined) return false;
      if (hosts.has(hostname.toLowerCase()) || open.check(address, family)) return true;
      if (family === "ipv6" && !openIpv6.check(address, family)) return false;
      return !closed.check(address, family);
    },
  };
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  if (address.includes("%")) return undefined;
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}
