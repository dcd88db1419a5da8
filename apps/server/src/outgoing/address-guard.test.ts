import { describe, expect, it } from "vitest";
import { Target } from "../network.ts";
import { createAddressGuard } from "./address-guard.ts";

const guard = createAddressGuard([]);

describe("an address", () => {
  it.each([
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
  ])("%s is public", (address) => {
    expect(guard.allows("shop.test", address)).toBe(true);
  });

  it.each([
    ["this network", "0.0.0.0"],
    ["private", "10.0.0.1"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.254"],
    ["private", "192.168.1.1"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["Alibaba's metadata", "100.100.100.200"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.255.254"],
    ["everyone's metadata", "169.254.169.254"],
    ["Oracle's metadata", "192.0.0.192"],
    ["Azure's metadata", "168.63.129.16"],
    ["benchmarking", "198.18.0.1"],
    ["multicast", "224.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["link-local", "fe80::1"],
    ["link-local of an interface", "fe80::1%eth0"],
    ["unique local", "fd00::1"],
    ["Amazon's metadata", "fd00:ec2::254"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
    ["IPv4-mapped metadata, in hex", "::ffff:a9fe:a9fe"],
    ["IPv4-compatible loopback", "::127.0.0.1"],
    ["NAT64 of a private one", "64:ff9b::10.0.0.1"],
    ["NAT64 of metadata, in hex", "64:ff9b::a9fe:a9fe"],
    ["local NAT64", "64:ff9b:1::1"],
    ["6to4 of a private one", "2002:0a00:0001::1"],
    ["Teredo", "2001::1"],
    ["documentation", "2001:db8::1"],
    ["no address at all", "shop.test"],
    ["nothing", ""],
  ])("that is %s is closed: %s", (_, address) => {
    expect(guard.allows("shop.test", address)).toBe(false);
  });
});

describe("what the operator allows", () => {
  it("is a host whatever it leads to, an address, or a network, and nothing beside it", () => {
    const open = createAddressGuard(["Shop.internal", "10.0.0.5", "192.168.7.0/24", "fd12::/16"]);
    expect(open.allows("shop.internal", "10.9.9.9")).toBe(true);
    expect(open.allows("other.internal", "10.9.9.9")).toBe(false);
    expect(open.allows("a.test", "10.0.0.5")).toBe(true);
    expect(open.allows("a.test", "10.0.0.6")).toBe(false);
    expect(open.allows("a.test", "192.168.7.200")).toBe(true);
    expect(open.allows("a.test", "192.168.8.1")).toBe(false);
    expect(open.allows("a.test", "fd12:3::1")).toBe(true);
    expect(open.allows("a.test", "fd13::1")).toBe(false);
  });

  it.each(["localhost", "shop.internal", "10.0.0.5", "10.0.0.0/8", "fd00::/8", "::1"])(
    "may be written as %s",
    (text) => expect(Target.safeParse(text).success).toBe(true),
  );

  it.each(["", "10.0.0.0/33", "10.0.0.0/8/8", "shop/24", "http://shop", "a b", "*", "10.0.0.0/-1"])(
    "may not be written as %j",
    (text) => expect(Target.safeParse(text).success).toBe(false),
  );
});
