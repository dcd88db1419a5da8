import type { Chance } from "./chance.ts";

/** What a forger tries. None of it may be answered with a 2xx. */
const FORGERIES = [
  "without a signature",
  "signed with another secret",
  "signed with another gateway's secret",
  "a true message, one digit changed",
  "a true message, at another payment's address",
] as const;
export type Forgery = (typeof FORGERIES)[number];

/** What becomes of one order, decided before it is made. */
export interface Fate {
  readonly gateway: "wezopay" | "paygate";
  /** Minor units. */
  readonly amount: number;
  /** How it ends at the gateway. `short`: less came than was due. */
  readonly end: "paid" | "short" | "failed" | "unpaid";
  /** Whether the gateway first reports a failure, and later that it was paid after all. */
  readonly failsFirst: boolean;
  /** Whether it also sends a message of a kind that nobody documented: signed, and no more than a hint. */
  readonly hinted: boolean;
  /** Whether no webhook is ever sent: only a question finds the money. */
  readonly unsent: boolean;
  /** Whether the gateway answers no question about it: only the webhook tells of the money. */
  readonly silent: boolean;
  /** How often each message is sent again after it was acknowledged. */
  readonly copies: number;
  readonly forgeries: readonly Forgery[];
}

/** A storm's order: everything that goes wrong, goes wrong for some. */
export function drawFate(chance: Chance): Fate {
  const end = drawEnd(chance.next());
  const gateway = end === "short" || chance.happens(0.6) ? "wezopay" : "paygate";
  const unsent = end === "paid" && chance.happens(0.04);
  return {
    gateway,
    amount: 10_000 + chance.below(500_000),
    end,
    unsent,
    failsFirst: end === "paid" && !unsent && chance.happens(0.1),
    hinted: end !== "unpaid" && !unsent && chance.happens(0.25),
    silent: end === "paid" && !unsent && chance.happens(0.5),
    copies: chance.happens(0.3) ? 1 + chance.below(3) : 0,
    forgeries: FORGERIES.filter(() => chance.happens(0.06)),
  };
}

/** A burst's order: paid, told of once to each process, and nothing goes wrong. */
export function burstFate(chance: Chance): Fate {
  return {
    gateway: "wezopay",
    amount: 10_000 + chance.below(500_000),
    end: "paid",
    failsFirst: false,
    hinted: false,
    unsent: false,
    silent: true,
    copies: 1,
    forgeries: [],
  };
}

function drawEnd(drawn: number): Fate["end"] {
  if (drawn < 0.82) return "paid";
  if (drawn < 0.84) return "short";
  return drawn < 0.92 ? "failed" : "unpaid";
}
