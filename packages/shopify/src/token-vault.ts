/** What a vault keeps: a text that is the app's own, and which one it is. */
export interface KeptToken {
  readonly text: string;
  /** Grows with every token that is kept. */
  readonly version: number;
  /** Whether it was refused for good: only the merchant's consent brings another. */
  readonly isRefused: boolean;
}

/** What is to replace a token; `refused` where nothing can. */
export type Renewal =
  | { readonly type: "renewed"; readonly text: string }
  | { readonly type: "refused" };

/** Keeps the token of one store's app, encrypted, the same for every process. */
export interface TokenVault {
  /** @returns the newest; `undefined` where there never was one. */
  read(): Promise<KeptToken | undefined>;
  /** Keeps the token of a consent, in place of whatever was there. */
  keep(text: string): Promise<void>;
  /**
   * Replaces a token by what `ask` brings. Of all processes one asks at a time; whoever comes meanwhile waits for what it
   * brought.
   *
   * @param version of the token that will not do. Where there is a newer one already, nobody is asked.
   * @returns the newest.
   * @throws whatever `ask` throws: then the token stays as it is.
   */
  renew(version: number, ask: (text: string) => Promise<Renewal>): Promise<KeptToken | undefined>;
}
