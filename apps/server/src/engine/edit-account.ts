import { type Gateway, PaymentError } from "@polygate/core";
import type { OwnedAccount } from "./accounts.ts";
import type { Engine } from "./engine.ts";
import type { AccountConfig } from "./make-account.ts";

/** What a gateway says of an account's credentials. */
export interface CredentialCheck {
  readonly outcome: "right" | "wrong" | "unknown" | "cannot_be_asked";
  readonly message: string | null;
}

/** How long a gateway may think about it, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Adds a gateway account, once its credentials were not found wrong. It is there at once in this process, and within a
 * second in every other.
 *
 * @throws {PaymentError} `configuration_invalid` naming the field, `authentication_failed` for credentials the gateway refuses,
 *   `conflict` where the id is taken.
 */
export async function addAccount(
  engine: Engine,
  account: OwnedAccount & { readonly label?: string },
  actor: string,
): Promise<CredentialCheck> {
  const { gateway } = engine.accounts.make(account);
  const check = await refuseWrong(gateway);
  const now = engine.clock();
  const created = await engine.storage.run("createAccount", {
    account: {
      account_id: account.id,
      gateway: account.gateway,
      mode: account.config.mode,
      label: account.label ?? gateway.profile.title,
      config: engine.secrets.seal(JSON.stringify(account.config)),
      status: "active",
      created_at: now,
      checked_at: now,
      check_error: check.message,
      store_id: account.storeId ?? null,
    },
    actor,
    now,
  });
  if (!created) {
    throw new PaymentError("conflict", `account ${account.id}: that id is taken, for ever`);
  }
  await engine.accounts.refresh();
  return check;
}

/** What may be changed about an account. */
export interface AccountEdit {
  readonly label?: string;
  readonly status?: "active" | "disabled";
  readonly config?: AccountConfig["config"];
}

/**
 * Changes an account. New credentials must be the same merchant's at the gateway, and of the same mode.
 *
 * @returns what the gateway says of new credentials; `undefined` where there are none.
 * @throws {PaymentError} as {@link addAccount}.
 */
export async function editAccount(
  engine: Engine,
  id: string,
  { label, status, config }: AccountEdit,
  actor: string,
): Promise<CredentialCheck | undefined> {
  const known = engine.accounts.get(id);
  const gatewayName = known?.gateway.name ?? (await readGatewayName(engine, id));
  if (config && known && config.mode !== known.mode) {
    throw new PaymentError(
      "conflict",
      `account ${id}: it is for ${known.mode} payments: add the other one as an account of its own`,
    );
  }
  const made =
    config &&
    engine.accounts.make(
      { id, gateway: gatewayName, config, storeId: known?.storeId ?? null },
      known?.gateway.account,
    );
  const check = made && (await refuseWrong(made.gateway));
  const now = engine.clock();
  await engine.storage.run("changeAccount", {
    account_id: id,
    change: {
      ...(label !== undefined && { label }),
      ...(status !== undefined && { status }),
      ...(made && { config: engine.secrets.seal(JSON.stringify(made.config)) }),
    },
    actor,
    now,
  });
  if (check) {
    await engine.storage.run("recordAccountCheck", { account_id: id, error: check.message, now });
  }
  await engine.accounts.refresh();
  return check;
}

/** Asks a gateway whether an account's credentials are right, and notes the answer. */
export async function checkAccount(
  engine: Engine,
  id: string,
  gateway: Gateway,
): Promise<CredentialCheck> {
  const check = await askAboutCredentials(gateway);
  await engine.storage.run("recordAccountCheck", {
    account_id: id,
    error: check.message,
    now: engine.clock(),
  });
  return check;
}

async function refuseWrong(gateway: Gateway): Promise<CredentialCheck> {
  const check = await askAboutCredentials(gateway);
  if (check.outcome !== "wrong") return check;
  throw new PaymentError(
    "authentication_failed",
    `${gateway.profile.title} says that the credentials are wrong: ${check.message}`,
  );
}

async function askAboutCredentials(gateway: Gateway): Promise<CredentialCheck> {
  if (!gateway.checkCredentials) {
    return { outcome: "cannot_be_asked", message: null };
  }
  try {
    await gateway.checkCredentials({ signal: AbortSignal.timeout(PATIENCE) });
    return { outcome: "right", message: null };
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const outcome = error.code === "authentication_failed" ? "wrong" : "unknown";
    return { outcome, message: error.message };
  }
}

async function readGatewayName(engine: Engine, id: string): Promise<string> {
  const { accounts } = await engine.storage.run("readAccounts", {});
  return accounts.find(({ account_id }) => account_id === id)?.gateway ?? "";
}
