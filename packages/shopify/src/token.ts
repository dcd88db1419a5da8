import type { Clock } from "@polygate/core";
import type { AppConfig } from "./config.ts";
import { failure, requestTokens, Tokens } from "./oauth.ts";
import type { KeptToken, Renewal, TokenVault } from "./token-vault.ts";

/** What the app shows a shop's API. */
export interface AccessToken {
  /** @throws {PaymentError} `authentication_failed` where there is none, `gateway_unavailable` where Shopify does not answer. */
  current(): Promise<string>;
  /** Says that a token was refused. @returns whether asking again gives another one. */
  refuse(token: string): boolean;
}

/** Asked for anew this long before it ends, in milliseconds: calls under way outlive it. */
const MARGIN = 5 * 60_000;

/** A token in this process's hands. */
interface Held {
  readonly token: string;
  readonly until: number;
  /** Of the vault's; absent for tokens of the client's credentials, which are not kept. */
  readonly version?: number;
}

interface AccessTokenOptions {
  readonly config: Pick<
    AppConfig,
    "shop" | "clientId" | "clientSecret" | "accessToken" | "fetch" | "timeout"
  >;
  readonly clock: Clock;
  /** Where a consent's token is kept. Absent where there is nowhere to keep one. */
  readonly vault: TokenVault | undefined;
  /** Whether the app may ask by its own credentials: one of the shop's own organisation may, a public one may not. */
  readonly byCredentials: boolean;
}

/**
 * The token of the merchant's consent, renewed before it ends and when it is refused; where there is none, the configured one,
 * or else one of the client credentials grant.
 */
export function createAccessToken(options: AccessTokenOptions): AccessToken {
  const { config, clock, vault, byCredentials } = options;
  const { accessToken } = config;
  let held: Held | undefined;
  /** The vault's token that Shopify refused. */
  let refused: number | undefined;
  let asking: Promise<string> | undefined;

  return {
    async current() {
      if (held && clock() < held.until) return held.token;
      asking ??= find().finally(() => {
        asking = undefined;
      });
      return await asking;
    },
    refuse(token) {
      if (held?.token === token) {
        refused = held.version ?? refused;
        held = undefined;
      }
      return token !== accessToken && typeof accessToken !== "function";
    },
  };

  async function find(): Promise<string> {
    const kept = await vault?.read();
    if (kept && !kept.isRefused) {
      const token = await use(kept);
      if (token !== undefined) return token;
    }
    const isGone = kept !== undefined;
    if (!isGone && accessToken !== undefined) {
      return typeof accessToken === "string" ? accessToken : await handedOver(accessToken);
    }
    if (byCredentials) return await askByCredentials(isGone);
    throw needsConsent(isGone);
  }

  /** @returns `undefined` where the kept one will do no more, and cannot be renewed. */
  async function use(kept: KeptToken): Promise<string | undefined> {
    const { accessToken: token, expiresAt } = Tokens.parse(JSON.parse(kept.text));
    const until = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - MARGIN;
    if (kept.version !== refused && clock() < until) {
      held = { token, until, version: kept.version };
      return token;
    }
    const renewed = await vault?.renew(kept.version, askForAnother);
    if (!renewed || renewed.isRefused) return undefined;
    const next = Tokens.parse(JSON.parse(renewed.text));
    const nextUntil = (next.expiresAt ?? Number.POSITIVE_INFINITY) - MARGIN;
    held = { token: next.accessToken, until: nextUntil, version: renewed.version };
    return next.accessToken;
  }

  async function askForAnother(text: string): Promise<Renewal> {
    const { refreshToken } = Tokens.parse(JSON.parse(text));
    if (refreshToken === undefined) return { type: "refused" };
    const granted = await requestTokens(config, { type: "refresh", refreshToken }, clock);
    if (granted.type === "refused") return granted;
    return { type: "renewed", text: JSON.stringify(granted.tokens) };
  }

  async function askByCredentials(isGone: boolean): Promise<string> {
    const granted = await requestTokens(config, { type: "credentials" }, clock);
    if (granted.type === "refused") {
      if (isGone) throw needsConsent(true);
      throw failure(
        "authentication_failed",
        `Shopify gave no access token (${granted.status}). Is the app installed, and are clientId and clientSecret right?`,
      );
    }
    const { accessToken: token, expiresAt = Number.POSITIVE_INFINITY } = granted.tokens;
    held = { token, until: expiresAt - MARGIN };
    return token;
  }
}

function needsConsent(isGone: boolean) {
  return failure(
    "authentication_failed",
    isGone
      ? "the app's access to the shop has ended: open the app in the shop's admin to connect it again"
      : "the app has no access to the shop yet: open it in the shop's admin",
  );
}

async function handedOver(accessToken: () => Promise<string>): Promise<string> {
  try {
    return await accessToken();
  } catch {
    throw failure("gateway_unavailable", "no access token could be had");
  }
}
