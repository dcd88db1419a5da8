import { type Buyer, type Money, PaymentError, reasonUnfit } from "@polygate/core";
import type { Account } from "./accounts.ts";

/** What is to be paid, for whom. */
export interface Choice {
  readonly mode: "test" | "live";
  readonly storeId: string;
  /** The accounts the store may use, in its order; null for all of the mode. */
  readonly allowed: readonly string[] | null;
  readonly money: Money;
  /** The account asked for. */
  readonly wanted: string | undefined;
  readonly buyer: Buyer;
}

/**
 * Chooses the account that takes a sum: the one asked for, or the first that fits and knows of the buyer what it needs.
 *
 * @throws {PaymentError} `request_invalid` with the reason for the buyer and the merchant.
 */
export function chooseAccount(
  candidates: readonly Account[],
  { mode, money, wanted, buyer }: Choice,
): Account {
  if (candidates.length === 0) {
    throw new PaymentError(
      "request_invalid",
      `gateway: this key is for ${mode} payments, and no ${mode} account is configured`,
    );
  }
  if (wanted === undefined) return chooseFirst(candidates, money, buyer);
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
}

function chooseFirst(candidates: readonly Account[], money: Money, buyer: Buyer): Account {
  const fitting = candidates.filter(
    ({ gateway }) => reasonUnfit(gateway.profile, money) === undefined,
  );
  const ready = fitting.find(({ gateway }) =>
    gateway.profile.needs.every((need) => buyer[need] !== undefined),
  );
  const account = ready ?? fitting[0];
  if (account) return account;
  const reasons = candidates.map(({ gateway }) => reasonUnfit(gateway.profile, money));
  throw new PaymentError("request_invalid", `no gateway here takes this sum: ${reasons.join(" ")}`);
}
