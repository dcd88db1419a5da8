import { inspect } from "node:util";
import { PaymentError } from "@polygate/core";
import { describe, expect, it } from "vitest";
import { createWorld } from "./__fixtures__/world.ts";

describe("config", () => {
  it.each(["mode", "shop", "clientId", "clientSecret", "paymentMethod"])(
    "names a missing %s and shows no secret",
    (field) => {
      const error = thrownBy({ [field]: undefined });
      expect(error?.message).toContain(field);
      expect(inspect(error)).not.toMatch(/shp(at|ss)_/);
    },
  );

  it.each([
    "tea-shop.example",
    "https://tea-shop.myshopify.com",
    "tea-shop.myshopify.com.evil.example",
  ])("refuses the shop %s", (shop) => {
    expect(thrownBy({ shop })).toMatchObject({ code: "configuration_invalid" });
  });
});

function thrownBy(config: object): PaymentError | undefined {
  try {
    createWorld({ config });
  } catch (error) {
    if (PaymentError.is(error)) return error;
    throw error;
  }
  return undefined;
}
