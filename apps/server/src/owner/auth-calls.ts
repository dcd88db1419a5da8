/** What the login is made from. */
export interface AuthSettings {
  /** Origin, as owners open it. */
  readonly publicUrl: string;
  readonly databaseUrl: string | undefined;
  /** The SQLite file; `:memory:` for a database of its own. */
  readonly file: string;
  /** Signs the session cookies. */
  readonly secret: string;
  readonly serverName: string;
}

/** A request and its answer, as they travel between threads. */
interface PlainRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}
export interface PlainResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Who is signed in. */
export interface Owner {
  readonly id: string;
  readonly email: string;
  readonly sessionId: string;
}

interface Passkey {
  readonly id: string;
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What the login can be asked for. `client` is the address that limits are counted by. */
export interface AuthCalls {
  /** Answers one of the passkey addresses below `/owner/auth`. */
  handle(request: PlainRequest): Promise<PlainResponse>;
  signIn(input: {
    readonly email: string;
    readonly password: string;
    readonly client: string;
  }): Promise<PlainResponse>;
  signOut(input: { readonly cookie: string; readonly client: string }): Promise<PlainResponse>;
  changePassword(input: {
    readonly cookie: string;
    readonly client: string;
    readonly currentPassword: string;
    readonly newPassword: string;
  }): Promise<PlainResponse>;
  /** @returns `undefined` where nobody is signed in with this cookie. */
  readOwner(input: { readonly cookie: string }): Promise<Owner | undefined>;
  listPasskeys(input: { readonly cookie: string }): Promise<readonly Passkey[]>;
  deletePasskey(input: { readonly cookie: string; readonly id: string }): Promise<void>;
  /** Makes an owner, or gives one that exists a new password and ends everything that opened the door before. */
  makeOwner(input: {
    readonly email: string;
    readonly password: string;
  }): Promise<{ readonly id: string; readonly isNew: boolean }>;
  close(): Promise<void>;
}
