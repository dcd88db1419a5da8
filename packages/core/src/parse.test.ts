import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "./driver-config.ts";
import type { PaymentError } from "./errors.ts";
import {
  parseAmount,
  parseConfig,
  parseRequest,
  parseResponse,
  parseTimeIfKnown,
} from "./parse.ts";

const Config = z
  .strictObject({
    ...driverConfig,
    key: z.string().regex(/^k_/, "expected a key"),
    kind: z.enum(["a", "b"]),
    nested: z.object({ port: z.int().max(10) }),
  })
  .superRefine(refuseInsecureLive);
const good = { mode: "test", key: "k_1", kind: "a", nested: { port: 1 } };
const SECRET = "hunter2-hunter2";

function fail(parse: () => unknown): PaymentError {
  try {
    parse();
  } catch (error) {
    return error as PaymentError;
  }
  throw new Error("nothing was thrown");
}

describe.each([
  ["parseConfig", parseConfig, "configuration_invalid"],
  ["parseRequest", parseRequest, "request_invalid"],
  ["parseResponse", parseResponse, "response_invalid"],
] as const)("%s", (_, parse, code) => {
  it("returns what is as it must be", () => {
    expect(parse("acme", Config, good)).toMatchObject(good);
  });

  it.each([
    ["mode", { mode: SECRET }],
    ["mode", { mode: undefined }],
    ["key", { key: SECRET }],
    ["key", { key: 42424242 }],
    ["kind", { kind: SECRET }],
    ["nested.port", { nested: { port: 42424242 } }],
    ["nested.port", { nested: { port: SECRET } }],
    ["nested", { nested: SECRET }],
    ["baseUrl", { baseUrl: SECRET }],
    ["baseUrl", { baseUrl: `javascript:${SECRET}` }],
    ["baseUrl", { mode: "live", baseUrl: `http://${SECRET}.example` }],
    ["timeout", { timeout: 42424242 }],
    ["fetch", { fetch: SECRET }],
    ["typo", { typo: SECRET }],
  ])("names %s and not its value", (field, changes) => {
    const error = fail(() => parse("acme", Config, { ...good, ...changes }));
    expect(error).toMatchObject({ code, gateway: "acme" });
    expect(error.message).toContain("acme: ");
    expect(error.message).toContain(field);
    expect(error.message).not.toMatch(/hunter2|4242/);
  });

  it.each([undefined, null, SECRET, 42424242, [SECRET]])("refuses what is no object", (input) => {
    const error = fail(() => parse("acme", Config, input));
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/hunter2|4242/);
  });
});

it("names every bad field at once", () => {
  const { message } = fail(() => parseConfig("acme", Config, { nested: {} }));
  for (const field of ["mode", "key", "kind", "nested.port"]) expect(message).toContain(field);
});

it("tells a field that is missing from one that is empty or wrong", () => {
  const Text = z.object({ key: z.string().min(1) });
  const told = (key: unknown) => fail(() => parseConfig("acme", Text, { key })).message;
  expect(told(undefined)).toBe("acme: key: expected string, but it is missing");
  expect(told("")).toBe("acme: key: must not be empty");
  expect(told(7)).toBe("acme: key: expected string");
});

it("keeps no configuration in the error, however deep one looks", () => {
  const error = fail(() => parseConfig("acme", Config, { ...good, key: SECRET }));
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
});

describe("parseAmount", () => {
  it("reads an amount, and blames the gateway for a bad one without showing it", () => {
    expect(parseAmount("acme", "99.00", "INR")).toEqual({ amount: 9900, currency: "INR" });
    const error = fail(() => parseAmount("acme", "42.4242", "INR"));
    expect(error).toMatchObject({ code: "response_invalid", gateway: "acme" });
    expect(error.message).not.toContain("4242");
  });
});

describe("parseTimeIfKnown", () => {
  it("is nothing for nothing, and for what no one can read", () => {
    for (const text of [undefined, null, "", "soon"]) {
      expect(parseTimeIfKnown(text, "UTC")).toBeUndefined();
    }
    expect(parseTimeIfKnown("1970-01-01 05:30:01", "Asia/Kolkata")).toBe(1000);
  });
});
