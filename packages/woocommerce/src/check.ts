/** What was found about one thing. */
export interface StoreCheck {
  readonly name: string;
  /** `skip`: it could not be looked at, for what failed before it. */
  readonly state: "ok" | "warn" | "fail" | "skip";
  readonly detail: string;
  /** What to do; absent where nothing is to be done. */
  readonly fix?: string;
}
