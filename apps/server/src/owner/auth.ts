import { passkey } from "@better-auth/passkey";
import { type BetterAuthOptions, betterAuth } from "better-auth";
import type { AuthCalls, AuthSettings, PlainResponse } from "./auth-calls.ts";
import { openAuthDatabase } from "./auth-database.ts";
import { CLIENT_HEADER, MIN_PASSWORD } from "./limits.ts";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * Signs owners in, with better-auth on the tables that our migration made. Nobody can sign up: an owner is made by a link
 * only. Runs in a thread of its own, because the library takes a second to load and its SQLite is synchronous.
 */
export function createAuth(settings: AuthSettings): AuthCalls {
  const { connection, close } = openAuthDatabase(settings);
  const auth = betterAuth(toAuthOptions(settings, connection));

  async function request(path: string, body: unknown, headers: Record<string, string>) {
    return await auth.handler(
      new Request(`${settings.publicUrl}/owner/auth${path}`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json", origin: settings.publicUrl },
        body: JSON.stringify(body),
      }),
    );
  }

  async function readSession(cookie: string) {
    return await auth.api.getSession({ headers: new Headers({ cookie }) });
  }

  return {
    async handle({ method, path, headers, body }) {
      const response = await auth.handler(
        new Request(settings.publicUrl + path, {
          method,
          headers,
          ...(body !== undefined && { body: Buffer.from(body) }),
        }),
      );
      return await toPlain(response);
    },

    async signIn({ email, password, client }) {
      return await toPlain(
        await request("/sign-in/email", { email, password }, { [CLIENT_HEADER]: client }),
      );
    },

    async signOut({ cookie, client }) {
      return await toPlain(await request("/sign-out", {}, { cookie, [CLIENT_HEADER]: client }));
    },

    async changePassword({ cookie, client, currentPassword, newPassword }) {
      const body = { currentPassword, newPassword, revokeOtherSessions: true };
      return await toPlain(
        await request("/change-password", body, { cookie, [CLIENT_HEADER]: client }),
      );
    },

    async readOwner({ cookie }) {
      const session = await readSession(cookie);
      return session
        ? { id: session.user.id, email: session.user.email, sessionId: session.session.id }
        : undefined;
    },

    async listPasskeys({ cookie }) {
      const passkeys = await auth.api.listPasskeys({ headers: new Headers({ cookie }) });
      return passkeys.map(({ id, name, createdAt }) => ({
        id,
        name: name ?? null,
        createdAt: createdAt.getTime(),
      }));
    },

    async deletePasskey({ cookie, id }) {
      await auth.api.deletePasskey({ headers: new Headers({ cookie }), body: { id } });
    },

    async makeOwner({ email, password }) {
      const { internalAdapter, password: passwords, adapter } = await auth.$context;
      const hash = await passwords.hash(password);
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
      if (!known) {
        const made = await internalAdapter.createUser(
          { email, name: email, emailVerified: false },
          { method: "admin" },
        );
        await internalAdapter.linkAccount({
          userId: made.id,
          providerId: "credential",
          accountId: made.id,
          password: hash,
        });
        return { id: made.id, isNew: true };
      }
      // Whoever lost the way in may have lost it to somebody: nothing of before opens the door any more.
      await internalAdapter.updatePassword(known.user.id, hash);
      await internalAdapter.deleteUserSessions(known.user.id);
      await adapter.deleteMany({
        model: "passkey",
        where: [{ field: "userId", value: known.user.id }],
      });
      return { id: known.user.id, isNew: false };
    },

    close,
  };
}

/** How the login is set up, over a connection to the server's database. */
export function toAuthOptions(
  { publicUrl, secret, serverName }: AuthSettings,
  database: BetterAuthOptions["database"],
) {
  return {
    database,
    secret,
    baseURL: publicUrl,
    basePath: "/owner/auth",
    trustedOrigins: [publicUrl],
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: 128,
    },
    user: { modelName: "auth_users" },
    account: { modelName: "auth_accounts" },
    verification: { modelName: "auth_verifications" },
    session: {
      modelName: "auth_sessions",
      expiresIn: 7 * DAY,
      updateAge: DAY,
      // A passkey is added only by who signed in just now.
      freshAge: 15 * MINUTE,
    },
    rateLimit: {
      enabled: true,
      storage: "database" as const,
      modelName: "auth_rate_limits",
      window: MINUTE,
      max: 60,
      customRules: {
        "/sign-in/email": { window: MINUTE, max: 5 },
        "/change-password": { window: MINUTE, max: 5 },
        "/passkey/*": { window: MINUTE, max: 20 },
      },
    },
    advanced: {
      useSecureCookies: publicUrl.startsWith("https:"),
      cookiePrefix: "polygate",
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    plugins: [
      passkey({
        rpID: new URL(publicUrl).hostname,
        rpName: serverName,
        origin: publicUrl,
        schema: { passkey: { modelName: "auth_passkeys" } },
      }),
    ],
  } satisfies BetterAuthOptions;
}

async function toPlain(response: Response): Promise<PlainResponse> {
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  return {
    status: response.status,
    headers,
    cookies: response.headers.getSetCookie(),
    body: await response.text(),
  };
}
