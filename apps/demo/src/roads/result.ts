import type { Evidence, OpenPurchase } from "./evidence.ts";
import type { Purchase } from "./road.ts";

/** How a purchase ended. */
export interface Result extends Purchase {
  /** In the domain's words: `captured`, `failed`, `expired`, `pending`. */
  readonly status: string;
  readonly decidedBy: string;
  readonly milliseconds: number;
  /** What is not as it must be. */
  readonly problem?: string | undefined;
}

const STATUS_WORDS: Readonly<Record<string, string>> = { success: "captured" };

const DECIDED_BY_WORDS: Readonly<Record<string, string>> = {
  webhook: "its signed webhook",
  hint: "the status query that the webhook caused",
  sweep: "the sweep's status query",
  expiry: "the clock, after a last status query",
  return: "the status query when the buyer came back",
};

/** Puts what was found into words. */
export function describeOutcome(
  { road, signsWebhooks }: OpenPurchase,
  { status, decidedBy }: Evidence,
): Pick<Result, "status" | "decidedBy"> {
  const undecided =
    road !== "forged"
      ? "nothing yet"
      : signsWebhooks
        ? "nothing: 401, kept in the inbox"
        : "nothing: a hint, and the status query denied it";
  return {
    status: STATUS_WORDS[status] ?? status,
    decidedBy: decidedBy === undefined ? undecided : (DECIDED_BY_WORDS[decidedBy] ?? decidedBy),
  };
}
