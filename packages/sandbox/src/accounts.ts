/** The keys of the sandbox's one merchant, per gateway. All are fake or published: none opens anything anywhere else. */
export interface SandboxAccounts {
  readonly zozo: { readonly token: string };
  readonly zaakpay: { readonly merchantIdentifier: string; readonly secretKey: string };
  readonly paygate: {
    readonly apiKey: string;
    /** May read but not create or cancel. */
    readonly readOnlyKey: string;
    readonly webhookSecret: string;
    readonly upiId: string;
  };
  readonly zotlo: {
    readonly accessKey: string;
    readonly accessSecret: string;
    readonly applicationId: string;
    readonly formId: string;
    readonly packageId: string;
    /** A decimal text: the hosted form takes no amount, the package has the price. */
    readonly packagePrice: string;
    readonly packageCurrency: string;
    readonly applicationKey: string;
    readonly checkoutLinkId: string;
  };
  readonly wezopay: {
    readonly apiKey: string;
    /** Lacks the ability to create payments: answers 403. */
    readonly readOnlyKey: string;
    readonly webhookSecret: string;
  };
}

/** What the sandbox accepts unless told otherwise. The Zaakpay pair is the staging pair of Zaakpay's own documentation. */
export const SANDBOX_ACCOUNTS = {
  zozo: { token: "zozo_sandbox_token" },
  zaakpay: {
    merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
    secretKey: "0678056d96914a8583fb518caf42828a",
  },
  paygate: {
    apiKey: "pgk_sandbox_key",
    readOnlyKey: "pgk_sandbox_readonly",
    webhookSecret: "whsec_sandbox_paygate",
    upiId: "sandbox@polygate",
  },
  zotlo: {
    accessKey: "zotlo_sandbox_access_key",
    accessSecret: "zotlo_sandbox_access_secret",
    applicationId: "1",
    formId: "payment-form",
    packageId: "sandbox_tea",
    packagePrice: "149.90",
    packageCurrency: "TRY",
    applicationKey: "zotlo_sandbox_application_key",
    checkoutLinkId: "zotlo_sandbox_checkout_link",
  },
  wezopay: {
    apiKey: "wpk_sandbox_key",
    readOnlyKey: "wpk_sandbox_readonly",
    webhookSecret: "whsec_sandbox_wezopay",
  },
} as const satisfies SandboxAccounts;
