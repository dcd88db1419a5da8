import {
  type Bridge,
  type Clock,
  type Fetch,
  PaymentError,
  parseConfig,
  type SigningKey,
  systemClock,
} from "@polygate/core";
import * as z from "zod";
import { isAllowedAddress, PlainAddress } from "../address.ts";

/** A store that has the plugin and was connected. Nothing here is typed by hand. */
const WooCommerceStoreConfig = z
  .strictObject({
    /** Whether the store sells for real. */
    mode: z.enum(["test", "live"]),
    /** The shop's address as WordPress says it (`home`), which the connection is bound to: a copy of the shop has another. */
    url: PlainAddress,
    /** How long one call may take, in milliseconds. @default 15000 */
    timeout: z.int().min(100).max(120_000).default(15_000),
  })
  .superRefine(({ mode, url }, context) => {
    if (isAllowedAddress(url, mode)) return;
    context.addIssue({
      code: "custom",
      path: ["url"],
      message: "expected an https address: only a test store on this machine may do without",
    });
  });
export type WooCommerceStoreConfig = z.input<typeof WooCommerceStoreConfig>;

/** What the server hands in. */
export interface StoreDependencies {
  readonly bridge: Bridge;
  /** The keys of the connection as they are now: they can be replaced at any time. The newest first. */
  readonly keys: () => Promise<readonly SigningKey[]>;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
}

/** A store with everything that was left out filled in. */
export interface Store extends Required<StoreDependencies> {
  readonly config: z.output<typeof WooCommerceStoreConfig>;
}

/** @throws {PaymentError} `configuration_invalid` */
export function toStore(
  config: WooCommerceStoreConfig,
  {
    bridge,
    keys,
    fetch = (input, init) => globalThis.fetch(input, init),
    clock = systemClock,
  }: StoreDependencies,
): Store {
  const parsed = parseConfig("woocommerce", WooCommerceStoreConfig, config);
  return { config: parsed, bridge, keys, fetch, clock };
}

/** The key that signs what we send. @throws {PaymentError} `configuration_invalid` where the connection has none any more. */
export async function signingKey({ keys }: Store): Promise<SigningKey> {
  const [key] = await keys();
  if (key) return key;
  throw new PaymentError("configuration_invalid", "woocommerce: the connection was taken back");
}
