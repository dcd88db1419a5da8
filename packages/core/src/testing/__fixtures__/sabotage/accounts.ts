import { PaymentError } from "../../../errors.ts";
import { createMemoryDriver } from "../../memory/driver.ts";
import { around, behaving, made, type Sabotage, sending, withFetch } from "./driver.ts";

/** Drivers that are careless with configuration, credentials and state. */
export const accounts: Readonly<Record<string, Sabotage>> = {
  "tells the secret when something goes wrong": {
    subject: behaving((gateway, { apiKey }) =>
      around(gateway, async (act) => {
        try {
          return await act();
        } catch (error) {
          if (!PaymentError.is(error)) throw error;
          const { code, message, retryAfter } = error;
          const after = retryAfter === undefined ? {} : { retryAfter };
          throw new PaymentError(code, message, {
            gateway: "memory",
            ...after,
            cause: { headers: { apiKey } },
          });
        }
      }),
    ),
    caughtBy: "secrets: shows no secret in an error or any of its causes",
  },
  "passes on what the gateway says of its secret": {
    subject: behaving((gateway) =>
      around(gateway, async (act) => {
        try {
          return await act();
        } catch (error) {
          if (!PaymentError.is(error)) throw error;
          const { code, message, retryAfter } = error;
          const after = retryAfter === undefined ? {} : { retryAfter };
          throw new PaymentError(code, message, {
            gateway: "memory",
            ...after,
            detail: "bad key key_7f3a9c51d0",
          });
        }
      }),
    ),
    caughtBy: "secrets: shows no secret when the gateway answers 401, naming it",
  },
  "puts its key in the address": {
    subject: made((config) =>
      withFetch(config, (fetch) => (input, init) => fetch(`${input}?key=${config.apiKey}`, init)),
    ),
    caughtBy: "secrets: puts no secret in an address",
  },
  "keeps its config where it can be seen": {
    subject: behaving((gateway, config) => ({ ...gateway, config })),
    caughtBy: "secrets: carries no secret in sight",
  },
  "names no account": {
    subject: behaving(() => ({ account: undefined as never })),
    caughtBy: "config: names the account, and the same one each time, without a secret",
  },
  "names its account after its key": {
    subject: behaving((_, { apiKey }) => ({ account: `account of ${apiKey}` })),
    caughtBy: "config: names the account, and the same one each time, without a secret",
    noticedBy: ["secrets"],
  },
  "names another account each time": {
    subject: (() => {
      let count = 0;
      return behaving(() => {
        count += 1;
        return { account: `account ${count}` };
      });
    })(),
    caughtBy: "config: names the account, and the same one each time, without a secret",
    noticedBy: ["parseWebhook"],
  },
  "has its webhooks sent elsewhere": {
    subject: sending((body) =>
      "webhook_url" in body ? { ...body, webhook_url: "https://elsewhere.example" } : body,
    ),
    caughtBy: "createSession: sends the webhook where it was told",
  },
  "does without a field it needs": {
    subject: made((config) =>
      createMemoryDriver({ ...config, webhookSecret: config?.webhookSecret ?? "none" } as never),
    ),
    caughtBy: 'config: names "webhookSecret" when it is missing, and shows no value',
  },
  "shows the value of a bad field": {
    subject: made((config) => {
      try {
        return createMemoryDriver(config as never);
      } catch (error) {
        if (!PaymentError.is(error)) throw error;
        throw new PaymentError(error.code, `${error.message} in ${JSON.stringify(config)}`);
      }
    }),
    caughtBy: 'config: names "apiKey" when it is missing, and shows no value',
  },
  "sends live credentials in the clear": {
    subject: made((config) =>
      createMemoryDriver((config?.mode === "live" ? { ...config, mode: "test" } : config) as never),
    ),
    caughtBy: "config: refuses to send live credentials without TLS",
  },
  "cancels, as only its profile says": {
    subject: behaving(() => ({ cancel: undefined as never })),
    caughtBy: "profile: has cancel, as the profile says",
    noticedBy: ["cancel", "config", "a gateway that misbehaves", "secrets", "calls"],
  },
  "keeps one call for all": {
    subject: behaving((gateway) => {
      let asking: ReturnType<typeof gateway.getPayment> | undefined;
      return {
        getPayment(ref, options) {
          asking ??= gateway.getPayment(ref, options).finally(() => {
            asking = undefined;
          });
          return asking;
        },
      };
    }),
    caughtBy: "calls: does not mix calls that are under way at once",
  },
  "keeps the last account's key for all": {
    subject: (() => {
      let last = "";
      return made((config) => {
        last = config?.apiKey ?? last;
        return withFetch(
          config,
          (fetch) => (input, init) =>
            fetch(input, { ...init, headers: { ...init.headers, "x-api-key": last } }),
        );
      });
    })(),
    caughtBy: "calls: does not let two accounts' credentials mix",
  },
};
