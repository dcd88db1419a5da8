import { describe, expect, it } from "vitest";
import { parseOptions } from "./options.ts";

const OPTIONS = {
  gateway: "wezopay",
  mode: "test",
  apiKey: "wpk_secret_value",
  webhookSecret: "whsec_secret_value",
  backendUrl: "https://medusa.example/",
  storefrontUrl: "https://shop.example/checkout/return",
};

describe("parseOptions", () => {
  it("makes the gateway that is named, from the options that are its own", () => {
    const { gateway, ...rest } = parseOptions(OPTIONS);
    expect(gateway.name).toBe("wezopay");
    expect(rest).toEqual({
      mode: "test",
      backendUrl: "https://medusa.example",
      storefrontUrl: "https://shop.example/checkout/return",
      refundOrphans: false,
    });
  });

  it.each([
    ["gateway", undefined, /gateway: expected one of zozo/],
    ["gateway", "stripe", /there are: zozo, zaakpay, paygate, zotlo, wezopay/],
    ["apiKey", undefined, /apiKey: expected string/],
    ["webhookSecret", 7, /webhookSecret: expected string/],
    ["mode", "prod", /mode: expected "test" or "live"/],
    ["backendUrl", "medusa.example", /backendUrl: expected the address of this Medusa/],
    ["storefrontUrl", undefined, /storefrontUrl: expected the storefront page/],
    ["webhook_secret", "x", /unknown field webhook_secret/],
  ])("names the field %s and says what to do when it is %o", (field, value, message) => {
    const parse = () => parseOptions({ ...OPTIONS, [field]: value });
    expect(parse).toThrow(message);
    expect(parse).toThrow(/Set it in medusa-config/);
    expect(parse).toThrow(/neither starts nor migrates/);
  });

  it("shows no secret in what it refuses", () => {
    const parse = () => parseOptions({ ...OPTIONS, mode: "prod", baseUrl: "nowhere" });
    expect(parse).toThrow();
    expect(parse).not.toThrow(/secret_value/);
  });
});
