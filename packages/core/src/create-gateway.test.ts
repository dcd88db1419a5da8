import { expect, it } from "vitest";
import { createGateway, gatewayNames } from "./create-gateway.ts";

it.each(gatewayNames)("has %s check a configuration that came from outside", (name) => {
  for (const config of [undefined, null, {}, "config"]) {
    expect(() => createGateway(name, config)).toThrow(
      expect.objectContaining({ code: "configuration_invalid", gateway: name }),
    );
  }
});

it.each(["", "Zozo", "constructor", "__proto__", "toString"])("knows no driver %j", (name) => {
  expect(() => createGateway(name, {})).toThrow(
    expect.objectContaining({
      code: "configuration_invalid",
      message: expect.stringContaining("zozo, zaakpay, paygate, zotlo, wezopay"),
    }),
  );
});
