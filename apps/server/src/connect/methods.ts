import { honestyLabel } from "../api/gateways-body.ts";
import { parseAccountList } from "../engine/account-list.ts";
import type { Account } from "../engine/accounts.ts";
import type { Engine } from "../engine/engine.ts";
import type { Store } from "../storage/stores.ts";

/** A gateway account as a shop's plugin makes a payment method of it. */
function toMethod({ id, mode, gateway }: Account) {
  const { profile } = gateway;
  return {
    account: id,
    gateway: profile.name,
    title: profile.title,
    methods: profile.methods,
    mode,
    currencies: profile.currencies,
    refunds: profile.refunds,
    returnsBuyer: profile.returnsBuyer !== "none",
    signsWebhooks: profile.signsWebhooks,
    needs: profile.needs,
    label: honestyLabel(profile),
  };
}

/** What a connected shop is told of its connection, at any time. */
export function describeConnection(engine: Engine, store: Store, keyId: string) {
  const { publicUrl } = engine;
  const allowed = parseAccountList(store.accounts);
  const accounts = engine.accounts.usable(store.mode, allowed, store.store_id);
  return {
    storeId: store.store_id,
    keyId,
    mode: store.mode,
    status: store.status,
    publicUrl,
    serverName: engine.shopName,
    methods: accounts.map(toMethod),
    endpoints: {
      store: `${publicUrl}/stores/${store.store_id}`,
      describe: `${publicUrl}/connect/store`,
      rotate: `${publicUrl}/connect/rotate`,
      disconnect: `${publicUrl}/connect/disconnect`,
    },
  };
}
