import { gatewayNames, parseConfig } from "@polygate/core";
import * as z from "zod";
import { HttpUrl } from "./http-url.ts";
import { Network, Target } from "./network.ts";
import { ShopifyAppConfig } from "./shopify/app-config.ts";
import { SessionListenerConfig } from "./shopify/session-config.ts";
import { MetricsSettings } from "./telemetry/metrics-server.ts";

const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "use a-z, 0-9, - and _, at most 40 characters");

/** What a key may do. */
export const Permission = z.enum([
  "payments:read",
  "payments:write",
  "refunds:write",
  /** The key's own store; every store where it belongs to none. */
  "stores:write",
  /** Everything, in every store. */
  "admin",
]);
export type Permission = z.infer<typeof Permission>;

/** What a shop can be told. Only the first two are the protocol's own: the rest are for keys that ask. */
export const WebhookEventName = z.enum([
  "payment.success",
  "payment.expired",
  "payment.failed",
  "payment.cancelled",
  "payment.authorized",
  "payment.refunded",
  "refund.failed",
  "case.opened",
  "case.closed",
]);

const Account = z.strictObject({
  /** Stands in webhook addresses and in `gateway` of a request: never change it. */
  id: Name,
  gateway: z.enum(gatewayNames as [string, ...string[]]),
  /** The driver's own configuration; see its README. Its `mode` says whether real money moves. */
  config: z.looseObject({ mode: z.enum(["test", "live"]) }),
});

const LatePayments = z.enum(["revive", "ask", "refund"]);

const Store = z
  .strictObject({
    /** Stands in addresses and belongs to every payment: never change it. */
    id: Name,
    name: z.string().min(1).max(100),
    mode: z.enum(["test", "live"]),
    /**
     * Money that came, by the gateway's time, after the payment had ended: paid all the same, a case to decide, or given
     * back where the gateway can.
     */
    latePayments: LatePayments.default("revive"),
    /** The weakest evidence on which an order is released: 3 matched by a person, 4 signed and bound, or asked. Hints never do. */
    releaseLevel: z.int().min(3, "hints release nothing: 3 or 4").max(4).default(4),
    /** Who is written to when something must be decided. */
    notifyEmail: z.email().optional(),
    /** What its orders live on: `api` for a shop that speaks the API itself. */
    platform: z.enum(["api", "woocommerce", "shopify"]).default("api"),
    /** The platform's own configuration; see its README. Encrypted at rest. */
    settings: z.looseObject({}).optional(),
  })
  .refine(({ platform, settings }) => (platform === "api") === (settings === undefined), {
    path: ["settings"],
    message: "a store on a platform needs settings, and one that speaks the API has none",
  });

const Key = z
  .strictObject({
    /** `pgk_` and at least 20 more characters. Only its hash is stored. */
    key: z
      .string()
      .regex(/^pgk_[A-Za-z0-9_-]{20,}$/, "pgk_ and at least 20 of A-Z, a-z, 0-9, - and _"),
    label: z.string().min(1).max(100),
    mode: z.enum(["test", "live"]),
    permissions: z.array(Permission).default(["payments:read", "payments:write"]),
    webhookUrl: HttpUrl.optional(),
    /** `whsec_` and base64 of at least 24 bytes. Encrypted at rest. */
    webhookSecret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "whsec_ and base64 of at least 24 bytes")
      .optional(),
    /** What the shop is told beside `payment.success` and `payment.expired`, which it always is. */
    events: z.array(WebhookEventName).default([]),
    /** Whose orders it asks for: the `id` of one of `stores`. @default a store of its own */
    store: Name.optional(),
    /** For a store of its own, as in `stores`. */
    latePayments: LatePayments.default("revive"),
  })
  .refine((key) => key.webhookUrl === undefined || key.webhookSecret !== undefined, {
    path: ["webhookSecret"],
    message: "webhookUrl needs a webhookSecret: an unsigned webhook could be forged",
  });

/** How much is answered in a minute, by each process for itself. What gateways report is not limited by these. */
const Limits = z.strictObject({
  /** Requests to the API with one key. */
  apiPerKey: z.int().min(1).default(12_000),
  /** Requests to the API with keys that are not known, from one address. */
  unknownKeys: z.int().min(1).default(60),
  /** Requests to buyers' pages from one address; many buyers of a mobile network share one. */
  pages: z.int().min(1).default(1_200),
  /** Questions to the gateway of one account on schedule, by all processes together. */
  questionsPerMinute: z.int().min(1).max(60_000).default(600),
  /** The same because of hints and of buyers who come back, beside those. */
  hintsPerMinute: z.int().min(1).max(60_000).default(240),
});
export type Limits = z.output<typeof Limits>;

/** A mail server, for notices to owners. */
const Smtp = z.strictObject({
  /** `smtps://user:password@host:465`, or `smtp://…:587` for one that turns TLS on by STARTTLS. */
  url: z.url({ protocol: /^smtps?$/ }),
  /** Who they are from: an address, or `Name <address>`. */
  from: z.string().regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, "an address, or Name <address>"),
});

/** How many days what is personal is kept. Sums, facts and hashes stay. */
const Retention = z.strictObject({
  /** Bodies of messages; of refused ones 14 at most. */
  messageDays: z.int().min(1).max(3650).default(90),
  /** What shops tell of their buyers, and gateways of who paid. */
  buyerDays: z.int().min(1).max(3650).default(730),
});

/** The server's configuration, from a file and the environment. */
export const ServerConfig = z
  .strictObject({
    /** The address under which buyers and gateways reach this server. @default where it listens */
    publicUrl: HttpUrl.refine((url) => new URL(url).pathname === "/", "without a path").optional(),
    host: z.string().default("127.0.0.1"),
    port: z.int().min(0).max(65_535).default(3001),
    /** Where the database and the generated secret lie. `:memory:` keeps nothing. */
    dataDir: z.string().min(1).default("./data"),
    /** A PostgreSQL, as `postgresql://user:password@host/database`, instead of a file in `dataDir`. */
    databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    /**
     * 32 bytes in base64 that encrypt secrets at rest. With a comma and the one before it, while that is replaced.
     *
     * @default what `secretFile` holds
     */
    secret: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)?$/, "32 bytes in base64")
      .optional(),
    /** The file the secret lies in. @default `secret` in `dataDir`, made at the first start */
    secretFile: z.string().min(1).optional(),
    /** Shops on this host or network: webhooks go to public addresses, and to these hosts, addresses and networks. */
    allowPrivate: z.array(Target).default([]),
    /** Proxies in front, whose `X-Forwarded-For` is believed. */
    trustedProxies: z.array(Network).default(["127.0.0.0/8", "::1"]),
    limits: Limits.prefault({}),
    /** @default none: cases are told to shops only */
    smtp: Smtp.optional(),
    retention: Retention.prefault({}),
    /** Metrics for Prometheus, at an address of their own. @default none */
    metrics: MetricsSettings.optional(),
    /** How long it answers on after it was told to stop, so that proxies notice, in seconds. */
    drainSeconds: z.int().min(0).max(600).default(3),
    shopName: z.string().min(1).max(100).default("The shop"),
    accounts: z.array(Account).default([]),
    stores: z.array(Store).default([]),
    keys: z.array(Key).default([]),
    shopifySessions: SessionListenerConfig.optional(),
    /** @default none: the owner makes each shop's store */
    shopifyApp: ShopifyAppConfig.optional(),
  })
  .refine(
    ({ databaseUrl, secret, secretFile }) =>
      databaseUrl === undefined || secret !== undefined || secretFile !== undefined,
    {
      path: ["secret"],
      message:
        "databaseUrl needs a secret or secretFile: all processes on one database must have the same",
    },
  )
  .check((context) => {
    refuseRepeats(
      context,
      "accounts",
      context.value.accounts.map(({ id }) => id),
    );
    refuseRepeats(
      context,
      "stores",
      context.value.stores.map(({ id }) => id),
    );
    refuseRepeats(
      context,
      "keys",
      context.value.keys.map(({ key }) => key),
    );
    context.value.keys.forEach(({ store: id, mode }, index) => {
      const store = context.value.stores.find((store) => store.id === id);
      if (id === undefined || store?.mode === mode) return;
      context.issues.push({
        code: "custom",
        input: undefined,
        path: ["keys", index, "store"],
        message: store ? `that store is for ${store.mode} payments` : "there is no such store",
      });
    });
  });

/** As it is written by hand: with what has a default left out. */
export type ServerConfigInput = z.input<typeof ServerConfig>;
export type ServerConfig = z.output<typeof ServerConfig>;

/**
 * Checks a configuration.
 *
 * @throws {PaymentError} `configuration_invalid` naming every bad key, never showing a value.
 */
export function parseServerConfig(config: unknown): ServerConfig {
  return parseConfig("server", ServerConfig, config);
}

function refuseRepeats(
  context: z.core.ParsePayload<z.output<typeof z.unknown>>,
  field: string,
  values: readonly string[],
): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.issues.push({
      code: "custom",
      input: undefined,
      path: [field, index],
      message: "stands there twice",
    });
  });
}
