import type { Attempt } from "./attempt.ts";

/** Where attempts are kept. Every change is one transaction on one row, so that none is lost. */
export interface Ledger {
  add(attempt: Attempt): Promise<void>;
  find(id: string): Promise<Attempt | undefined>;
  /** Oldest first, as in all lists. */
  ofSession(sessionId: string): Promise<Attempt[]>;
  ofToken(token: string): Promise<Attempt[]>;
  ofCollection(collectionId: string): Promise<Attempt[]>;
  ofReference(account: string, reference: string): Promise<Attempt[]>;
  ofOrder(orderId: string): Promise<Attempt[]>;
  /** Attempts that this transaction of this account has paid for. */
  paidBy(account: string, transactionId: string): Promise<Attempt[]>;
  /** Those that need a merchant's eye, newest first. */
  forMerchant(): Promise<Attempt[]>;
  /** Those that are over and last told of their buyers before this time, in milliseconds since 1970. */
  personalBefore(time: number, limit: number): Promise<Attempt[]>;
  /** Those that hold this text anywhere, in any case, as it is or as a form writes it. */
  mentioning(text: string): Promise<Attempt[]>;
  /** Changes a row while nobody else can. */
  change(id: string, change: (attempt: Attempt) => Attempt): Promise<Attempt>;
  /** Takes what is due, so that no other process takes it for the length of the lease. */
  takeDue(now: number, lease: number, limit: number): Promise<Attempt[]>;
}
