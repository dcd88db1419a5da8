import type { Sandbox } from "@polygate/sandbox";
import type { ServerConfig } from "@polygate/server";

/** The server's test accounts at all five gateways of a sandbox. Their ids are the gateways' names. */
export function toAccounts({ accounts, baseUrlOf }: Sandbox): ServerConfig["accounts"] {
  const { zozo, zaakpay, paygate, zotlo, wezopay } = accounts;
  const test = { mode: "test" } as const;
  return [
    {
      id: "zozo",
      gateway: "zozo",
      config: { ...test, baseUrl: baseUrlOf("zozo"), apiToken: zozo.token },
    },
    {
      id: "zaakpay",
      gateway: "zaakpay",
      config: { ...test, baseUrl: baseUrlOf("zaakpay"), ...zaakpay },
    },
    {
      id: "paygate",
      gateway: "paygate",
      config: {
        ...test,
        baseUrl: baseUrlOf("paygate"),
        apiKey: paygate.apiKey,
        webhookSecret: paygate.webhookSecret,
      },
    },
    {
      id: "zotlo",
      gateway: "zotlo",
      config: {
        ...test,
        baseUrl: baseUrlOf("zotlo"),
        checkout: "one_link",
        accessKey: zotlo.accessKey,
        accessSecret: zotlo.accessSecret,
        applicationId: zotlo.applicationId,
        applicationKey: zotlo.applicationKey,
        checkoutLinkId: zotlo.checkoutLinkId,
        packageName: "Tea",
      },
    },
    {
      id: "wezopay",
      gateway: "wezopay",
      config: {
        ...test,
        baseUrl: baseUrlOf("wezopay"),
        apiKey: wezopay.apiKey,
        webhookSecret: wezopay.webhookSecret,
      },
    },
  ];
}
