import { type Fetch, PaymentError } from "@polygate/core";
import { type AccountConfig, makeAccount } from "../engine/make-account.ts";
import { type Check, reasonOf } from "./check.ts";

/** How long a gateway may take, in milliseconds. */
const TIMEOUT = 20_000;

/** Asks a gateway something harmless with an account's credentials. */
export async function checkGateway(
  account: AccountConfig,
  publicUrl: string | undefined,
  fetch: Fetch,
): Promise<Check> {
  const name = `gateway ${account.id}`;
  try {
    const { gateway } = makeAccount(account, fetch);
    const { title, webhookAddress } = gateway.profile;
    const address = `${publicUrl ?? "<public address>"}/webhooks/${account.id}`;
    const panel =
      webhookAddress === "account" ? `; in its panel the webhook address must be ${address}` : "";
    if (!gateway.checkCredentials) {
      return { name, state: "skip", detail: `${title} has no harmless call to try${panel}` };
    }
    await gateway.checkCredentials({ signal: AbortSignal.timeout(TIMEOUT) });
    return {
      name,
      state: "ok",
      detail: `${title} accepts the credentials (${account.config.mode})${panel}`,
    };
  } catch (error) {
    return { name, state: "fail", detail: reasonOf(error), fix: fixFor(error) };
  }
}

function fixFor(error: unknown): string {
  if (!PaymentError.is(error)) return "Report this: the driver failed.";
  switch (error.code) {
    case "authentication_failed":
      return "Compare the key and its permissions with the gateway's panel, and its list of allowed addresses with this server's.";
    case "configuration_invalid":
      return "Correct this account's configuration: its driver's README says where each value is found.";
    case "rate_limited":
      return "It is asked too often at the moment. Try again later.";
    case "gateway_unavailable":
      return "Is the gateway down, or does this machine not reach it? Look at its baseUrl and at the firewall.";
    default:
      return "Its answer was not what the driver knows: is this the gateway's own address?";
  }
}
