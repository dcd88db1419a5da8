/** Reads the stored list of the accounts a store may use. @returns null where it may use all of its mode. */
export function parseAccountList(accounts: string | null): string[] | null {
  return accounts === null ? null : JSON.parse(accounts);
}
