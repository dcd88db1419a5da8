import type { Clock } from "@polygate/core";
import type { Ledger } from "./ledger.ts";
import type { ProviderSetup } from "./options.ts";
import type { Shop } from "./shop.ts";

/** What the provider has at hand. */
export interface Desk {
  readonly ledger: Ledger;
  readonly now: Clock;
  /** The configured instances by their ids. */
  readonly setups: ReadonlyMap<string, ProviderSetup>;
  log(message: string): void;
}

/** What routes and jobs have at hand: the shop as well, which a provider must not call back into. */
export interface World extends Desk {
  readonly shop: Shop;
  /** For how many milliseconds after a payment's end the buyer's data is kept. */
  readonly retention: number;
}
