import { describe, expect, it } from "vitest";
import { createGateway, gatewayNames } from "./create-gateway.ts";
import { settingsForms } from "./gateway-settings.ts";

const forms = gatewayNames.flatMap((gateway) =>
  settingsForms(gateway).map((form) => ({
    gateway,
    way: Object.values(form.fixed).join(),
    ...form,
  })),
);
/** Texts that every driver takes, where it takes more than any. */
const VALUES: Readonly<Record<string, string>> = {
  merchantIdentifier: "0123456789abcdef",
  secretKey: "0123456789abcdef",
  baseUrl: "https://paygate.test",
  applicationId: "42",
  price: "149.90",
  currency: "TRY",
};

describe("settingsForms", () => {
  it("has each gateway, and Zotlo in both its ways", () => {
    expect(forms.map(({ gateway, way }) => `${gateway} ${way}`.trim())).toEqual([
      "zozo",
      "zaakpay",
      "paygate",
      "zotlo form",
      "zotlo one_link",
      "wezopay",
    ]);
  });

  it.each(forms)(
    "asks for all that $gateway $way needs, and for nothing of the operator's",
    ({ gateway, fixed, fields }) => {
      const required = fields.filter(({ isRequired }) => isRequired);
      const entered = Object.fromEntries(required.map(({ name }) => [name, VALUES[name] ?? "x"]));
      expect(() => createGateway(gateway, { mode: "test", ...fixed, ...entered })).not.toThrow();
      for (const { name } of required) {
        const { [name]: _, ...rest } = entered;
        expect(() => createGateway(gateway, { mode: "test", ...fixed, ...rest })).toThrow(name);
      }
      const names = fields.map(({ name }) => name);
      for (const name of ["mode", "timeout", "fetch", "account"]) expect(names).not.toContain(name);
      expect(names.includes("baseUrl")).toBe(gateway === "paygate");
      expect(fields.some(({ isSecret }) => isSecret)).toBe(true);
      for (const { title } of fields) expect(title).not.toBe("");
    },
  );

  it("says what may be chosen", () => {
    const [paygate] = settingsForms("paygate");
    expect(paygate?.fields.find(({ name }) => name === "dialect")).toMatchObject({
      choices: ["paygate", "polygate"],
      isRequired: false,
    });
  });
});
