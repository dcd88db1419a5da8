import { createGateway, type Fetch, type Gateway, PaymentError } from "@polygate/core";
import { witness } from "./witness.ts";

/** A gateway account as it was configured: in the file, or by its owner. */
export interface AccountConfig {
  readonly id: string;
  readonly gateway: string;
  /** The driver's own; see its README. */
  readonly config: Readonly<Record<string, unknown>> & { readonly mode: "test" | "live" };
}

/** An account's gateway, with the configuration it was made from. */
interface MadeAccount {
  readonly gateway: Gateway;
  readonly config: AccountConfig["config"];
}

/**
 * Makes an account's gateway.
 *
 * @param before what the merchant's account was called when credentials were replaced. It stays so: it is a part of every
 *   fact, and money that is known under one name and reported again under another would count twice.
 * @throws {PaymentError} `configuration_invalid` naming the account and the field; `conflict` where the new credentials are
 *   another merchant's account than before.
 */
export function makeAccount(account: AccountConfig, fetch: Fetch, before?: string): MadeAccount {
  const made = make(account, account.config, fetch);
  if (before === undefined || made.account === before)
    return { gateway: made, config: account.config };
  const config = { ...account.config, account: before };
  if (!("account" in account.config) && accepts(account, config, fetch)) {
    return { gateway: make(account, config, fetch), config };
  }
  throw new PaymentError(
    "conflict",
    `account ${account.id}: these credentials belong to another merchant's account than before: add it as an account of its own`,
  );
}

function accepts(account: AccountConfig, config: AccountConfig["config"], fetch: Fetch): boolean {
  try {
    make(account, config, fetch);
    return true;
  } catch {
    return false;
  }
}

function make(
  { id, gateway }: AccountConfig,
  config: AccountConfig["config"],
  fetch: Fetch,
): Gateway {
  try {
    return createGateway(gateway, { ...config, fetch: witness(fetch) });
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    throw new PaymentError("configuration_invalid", `account ${id}: ${error.message}`, {
      cause: error,
    });
  }
}
