/** What was found about one thing. */
export interface Check {
  /** What was looked at: `database`, `gateway wezopay`. */
  readonly name: string;
  /** `skip`: it could not be looked at. */
  readonly state: "ok" | "warn" | "fail" | "skip";
  /** What was found. */
  readonly detail: string;
  /** What to do; absent where nothing is to be done. */
  readonly fix?: string;
}

/** Why something failed, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return "unknown error";
  return error.cause instanceof Error && error.message === "fetch failed"
    ? reasonOf(error.cause)
    : error.message;
}
