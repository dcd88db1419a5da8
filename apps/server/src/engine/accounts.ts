import {
  type Buyer,
  createGateway,
  type Fetch,
  type Gateway,
  type Money,
  PaymentError,
  reasonUnfit,
} from "@polygate/core";
import type { ServerConfig } from "../config.ts";
import { witness } from "./witness.ts";

/** One configured account at a gateway. */
export interface Account {
  readonly id: string;
  readonly mode: "test" | "live";
  readonly gateway: Gateway;
  /** Gateway and merchant's account there: part of every fact, and what a transaction id is unique within. */
  readonly name: string;
}

export interface Accounts {
  readonly all: readonly Account[];
  /** @returns `undefined` where no account of that id is configured. */
  get(id: string): Account | undefined;
  /** The account a payment was made at. @throws {PaymentError} `configuration_invalid` where it was taken away. */
  of(payment: { readonly account_id: string }): Account;
  /**
   * The account that takes this sum: the one asked for, or the first that fits and knows of the buyer what it needs.
   *
   * @throws {PaymentError} `request_invalid` with the reason for the buyer and the merchant.
   */
  choose(mode: "test" | "live", money: Money, wanted: string | undefined, buyer: Buyer): Account;
}

/**
 * Makes the configured gateways.
 *
 * @throws {PaymentError} `configuration_invalid` naming the account and the field.
 */
export function createAccounts(configs: ServerConfig["accounts"], fetch: Fetch): Accounts {
  const all = configs.map(({ id, gateway, config }): Account => {
    try {
      const made = createGateway(gateway, { ...config, fetch: witness(fetch) });
      return { id, mode: config.mode, gateway: made, name: `${made.name}:${made.account}` };
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      throw new PaymentError("configuration_invalid", `account ${id}: ${error.message}`, {
        cause: error,
      });
    }
  });
  const byId = new Map(all.map((account) => [account.id, account]));

  return {
    all,
    get: (id) => byId.get(id),
    of({ account_id }) {
      const account = byId.get(account_id);
      if (account) return account;
      throw new PaymentError(
        "configuration_invalid",
        `account ${account_id} has payments and is missing in the configuration: put it back`,
      );
    },
    choose(mode, money, wanted, buyer) {
      const candidates = all.filter((account) => account.mode === mode);
      if (candidates.length === 0) {
        throw new PaymentError(
          "request_invalid",
          `gateway: this key is for ${mode} payments, and no ${mode} account is configured`,
        );
      }
      if (wanted === undefined) {
        const fitting = candidates.filter(
          ({ gateway }) => reasonUnfit(gateway.profile, money) === undefined,
        );
        const ready = fitting.find(({ gateway }) =>
          gateway.profile.needs.every((need) => buyer[need] !== undefined),
        );
        const account = ready ?? fitting[0];
        if (account) return account;
        const reasons = candidates.map(({ gateway }) => reasonUnfit(gateway.profile, money));
        throw new PaymentError(
          "request_invalid",
          `no gateway here takes this sum: ${reasons.join(" ")}`,
        );
      }
      const account = candidates.find(({ id }) => id === wanted);
      if (!account) {
        const names = candidates.map(({ id }) => id).join(", ");
        throw new PaymentError(
          "request_invalid",
          `gateway: there is no such ${mode} account; there are: ${names}`,
        );
      }
      const reason = reasonUnfit(account.gateway.profile, money);
      if (reason !== undefined) throw new PaymentError("request_invalid", `gateway: ${reason}`);
      return account;
    },
  };
}
