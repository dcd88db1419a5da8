// The configuration that packages/medusa/README.md tells a shop to write, with the sandbox's addresses and keys.
import { defineConfig } from "@medusajs/framework/utils";

const { BACKEND_URL, SANDBOX_URL, STOREFRONT_URL, DATABASE_URL, ADMIN } = process.env;
const { SWITCHED_MODE = "test" } = process.env;
const urls = { backendUrl: BACKEND_URL, storefrontUrl: STOREFRONT_URL, mode: "test" };
const zaakpay = {
  gateway: "zaakpay",
  baseUrl: `${SANDBOX_URL}/zaakpay`,
  merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
  secretKey: "0678056d96914a8583fb518caf42828a",
};

export default defineConfig({
  projectConfig: {
    databaseUrl: DATABASE_URL,
    http: {
      storeCors: "*",
      adminCors: "*",
      authCors: "*",
      jwtSecret: "e2e",
      cookieSecret: "e2e",
    },
  },
  admin: { disable: ADMIN !== "1" },
  plugins: [{ resolve: "@polygate/medusa", options: {} }],
  modules: [
    {
      resolve: "@medusajs/medusa/payment",
      options: {
        providers: [
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "wezopay",
            options: {
              ...urls,
              gateway: "wezopay",
              baseUrl: `${SANDBOX_URL}/wezopay`,
              apiKey: "wpk_sandbox_key",
              webhookSecret: "whsec_sandbox_wezopay",
            },
          },
          {
            // A live account is asked over https only: there it is at an address where nobody is.
            resolve: "@polygate/medusa/providers/polygate",
            id: "switched",
            options: {
              ...urls,
              gateway: "wezopay",
              mode: SWITCHED_MODE,
              baseUrl:
                SWITCHED_MODE === "live" ? "https://gateway.invalid" : `${SANDBOX_URL}/wezopay`,
              apiKey: "wpk_sandbox_key",
              webhookSecret: "whsec_sandbox_wezopay",
            },
          },
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "zaakpay",
            options: { ...urls, ...zaakpay },
          },
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "zaakrefund",
            options: { ...urls, ...zaakpay, refundOrphans: true },
          },
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "zozo",
            options: {
              ...urls,
              gateway: "zozo",
              baseUrl: `${SANDBOX_URL}/zozo`,
              apiToken: "zozo_sandbox_token",
            },
          },
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "paygate",
            options: {
              ...urls,
              gateway: "paygate",
              baseUrl: `${SANDBOX_URL}/paygate`,
              apiKey: "pgk_sandbox_key",
              webhookSecret: "whsec_sandbox_paygate",
            },
          },
          {
            resolve: "@polygate/medusa/providers/polygate",
            id: "zotlo",
            options: {
              ...urls,
              gateway: "zotlo",
              baseUrl: `${SANDBOX_URL}/zotlo`,
              checkout: "one_link",
              accessKey: "zotlo_sandbox_access_key",
              accessSecret: "zotlo_sandbox_access_secret",
              applicationId: "1",
              applicationKey: "zotlo_sandbox_application_key",
              checkoutLinkId: "zotlo_sandbox_checkout_link",
              packageName: "Tea",
            },
          },
        ],
      },
    },
  ],
});
