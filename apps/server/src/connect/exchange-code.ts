import { createHash, randomBytes } from "node:crypto";
import { hashKey } from "../api/authenticate.ts";
import type { Engine } from "../engine/engine.ts";
import { createSigningSecret } from "../keys/create-secrets.ts";
import type { ApiKey } from "../storage/keys.ts";
import type { Store } from "../storage/stores.ts";
import type { ConnectRequest } from "./connect-request.ts";

/** How long a code works, and how long a secret that a new connection replaced goes on working, in milliseconds. */
const CODE_LIFETIME = 5 * 60_000;
const OVERLAP = 3_600_000;

/** Keeps what an owner approved. @returns the code that the shop gets its access with, once. */
export async function issueCode(
  engine: Engine,
  request: ConnectRequest,
  { accounts, approvedBy }: { readonly accounts: readonly string[]; readonly approvedBy: string },
): Promise<string> {
  const code = randomBytes(32).toString("base64url");
  const now = engine.clock();
  await engine.storage.run("putConnectCode", {
    code: {
      code_hash: hashKey(code),
      platform: request.platform,
      site: request.site,
      name: request.name,
      mode: request.mode,
      accounts: JSON.stringify(accounts),
      settings: engine.secrets.seal(JSON.stringify({ url: request.site })),
      redirect_uri: request.redirectUri,
      challenge: request.challenge,
      approved_by: approvedBy,
      created_at: now,
      expires_at: now + CODE_LIFETIME,
      used_at: null,
      key_id: null,
    },
  });
  return code;
}

/** What a shop shows for its access. */
export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** Gives a shop its store and its secret. @returns `undefined` where the code is not good for who shows it. */
export async function exchangeCode(
  engine: Engine,
  { code, redirectUri, verifier }: CodeExchange,
): Promise<{ readonly store: Store; readonly key: ApiKey; readonly secret: string } | undefined> {
  const secret = createSigningSecret();
  const now = engine.clock();
  const connected = await engine.storage.run("connectStore", {
    code_hash: hashKey(code),
    redirect_uri: redirectUri,
    challenge: createHash("sha256").update(verifier).digest("base64url"),
    newStoreId: `st_${randomBytes(8).toString("hex")}`,
    newKeyId: randomBytes(8).toString("hex"),
    secret: { key_hash: hashKey(secret), sealed: engine.secrets.seal(secret) },
    overlapUntil: now + OVERLAP,
    now,
  });
  return connected && { ...connected, secret };
}
