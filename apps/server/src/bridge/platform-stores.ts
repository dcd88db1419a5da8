import {
  type Bridge,
  type Clock,
  type Fetch,
  PaymentError,
  type Platform,
  type SigningKey,
  type Turns,
} from "@polygate/core";
import type { TokenVault } from "@polygate/shopify";
import type { Engine } from "../engine/engine.ts";
import { readStoreKeys } from "../engine/store-keys.ts";
import { type PublicApp, toPublicApp } from "../shopify/public-app.ts";
import type { Store } from "../storage/stores.ts";
import { createBridge } from "./bridge.ts";
import { createOrderTurns } from "./order-turns.ts";
import { createTokenVault } from "./token-vault.ts";

/** What a platform gets beside its settings and the bridge. */
export interface PlatformContext {
  /** The mode of the store. Payments of the other mode say nothing about its orders. */
  readonly mode: "test" | "live";
  readonly storeId: string;
  /** Where the platform and buyers' browsers reach this store, without a slash at the end. */
  readonly publicUrl: string;
  /** The keys of a connected shop as they are now, with what both sides sign with. The newest first. */
  readonly keys: () => Promise<readonly SigningKey[]>;
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** Has what is done to one order done one after the other, whichever process does it. */
  readonly inTurn: Turns;
  /** Keeps the token of the store's app. */
  readonly vault: TokenVault;
  /** The operator's own app on the platform, where it is one of those that many shops install. */
  readonly publicApp?: PublicApp;
}

/** Makes the platform of one store. @param settings the platform's own configuration, JSON text of an object. */
export type PlatformFactory = (
  settings: string,
  bridge: Bridge,
  context: PlatformContext,
) => Promise<Platform>;

/** A store on a shop platform, ready to be spoken with. */
interface ConnectedStore {
  readonly store: Store;
  readonly platform: Platform;
}

/** The stores on shop platforms. */
export interface PlatformStores {
  /**
   * The store as it is configured now; `undefined` where there is none of that id, it is not on a platform, or it was
   * disconnected.
   *
   * @throws {PaymentError} `configuration_invalid` where its settings cannot be used.
   */
  connect(engine: Engine, storeId: string): Promise<ConnectedStore | undefined>;
}

interface Made {
  /** What it was made of: a change makes it anew. */
  readonly from: string;
  readonly platform: Promise<Platform>;
}

/** @param factories by the platform's name. */
export function createPlatformStores(
  factories: Readonly<Record<string, PlatformFactory>>,
): PlatformStores {
  const made = new Map<string, Made>();

  return {
    async connect(engine, storeId) {
      const found = await engine.storage.run("findPlatformStore", { store_id: storeId });
      if (!found || found.store.status === "disconnected") return undefined;
      const { store, key_id } = found;
      const from = JSON.stringify([store.platform, store.settings, store.mode, key_id]);
      const known = made.get(storeId);
      if (known?.from === from) return { store, platform: await known.platform };
      const platform = make(engine, store, key_id);
      made.set(storeId, { from, platform });
      // Settings that cannot be used now may be repaired, and a secret given back.
      platform.catch(() => made.delete(storeId));
      return { store, platform: await platform };
    },
  };

  async function make(engine: Engine, store: Store, keyId: string): Promise<Platform> {
    const factory = factories[store.platform];
    if (!factory) {
      throw new PaymentError(
        "configuration_invalid",
        `store ${store.store_id} is on ${store.platform}, which is not known here`,
      );
    }
    const settings = store.settings === null ? "{}" : engine.secrets.open(store.settings);
    return await factory(settings, createBridge(engine, store.store_id, keyId), {
      mode: store.mode,
      storeId: store.store_id,
      publicUrl: `${engine.publicUrl}/stores/${store.store_id}`,
      keys: () => readStoreKeys(engine, store.store_id),
      clock: engine.clock,
      fetch: engine.fetch,
      inTurn: createOrderTurns(engine, store.store_id),
      vault: createTokenVault(engine, store.store_id),
      ...(engine.shopifyApp && {
        publicApp: toPublicApp(engine, engine.shopifyApp, store.store_id),
      }),
    });
  }
}
