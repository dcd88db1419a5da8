import type { Clock, Fetch } from "@polygate/core";
import type { PlatformStores } from "../bridge/platform-stores.ts";
import type { Limits } from "../config.ts";
import type { Logger } from "../logger.ts";
import type { AuthCalls } from "../owner/auth-calls.ts";
import type { SecretBox } from "../secret-box.ts";
import type { ShopifyAppConfig } from "../shopify/app-config.ts";
import type { Storage } from "../storage/storage.ts";
import type { Due } from "../storage/unfinished.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { ClientAddress } from "../web/client-address.ts";
import type { Accounts } from "./accounts.ts";
import type { KeyUseCounter } from "./key-use.ts";
import type { Mailer } from "./mail.ts";
import type { Retention } from "./retention.ts";

/** What every part of the engine works with. */
export interface Engine {
  readonly storage: Storage;
  readonly accounts: Accounts;
  readonly keyUse: KeyUseCounter;
  /** Signs the server's owners in. */
  readonly owners: AuthCalls;
  readonly clock: Clock;
  /** The stores on shop platforms. */
  readonly stores: PlatformStores;
  /** Reaches the shops' webhook addresses. */
  readonly fetch: Fetch;
  readonly secrets: SecretBox;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly shopName: string;
  /** Writes to owners; absent where no mail server is configured. */
  readonly mailer: Mailer | undefined;
  readonly retention: Retention;
  readonly limits: Limits;
  /** The payments app that merchants install and set up by themselves; absent where there is none. */
  readonly shopifyApp: ShopifyAppConfig | undefined;
  /** Who sent a request, by the proxies that are trusted. */
  readonly clientAddress: ClientAddress;
  /** Hosts of the operator's own that may be reached without TLS. */
  readonly allowPrivate: readonly string[];
  /** Has due questions asked and due messages sent soon, without waiting for the next turn. @default everything due */
  wake(due?: readonly Due[]): void;
  /** Lets work go on after the answer; closing the server waits for it. */
  defer(work: Promise<void>): void;
}
