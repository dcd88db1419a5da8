import type { SANDBOX_ACCOUNTS, Scenario } from "@polygate/sandbox";

/** The gateways, in the order they are shown. */
export const GATEWAYS = ["zozo", "zaakpay", "paygate", "zotlo", "wezopay"] as const;
export type GatewayId = (typeof GATEWAYS)[number] & keyof typeof SANDBOX_ACCOUNTS;

/** The ways a purchase can go. */
export const ROADS = ["webhook", "lost", "duplicate", "forged", "declined"] as const;
export type Road = (typeof ROADS)[number];

/** One line of the table: a purchase through a gateway on a road. */
export interface Purchase {
  readonly gateway: GatewayId;
  readonly road: Road;
}

/** What each is paid in. */
export const CURRENCY_OF: Readonly<Record<GatewayId, string>> = {
  zozo: "INR",
  zaakpay: "INR",
  paygate: "INR",
  zotlo: "TRY",
  wezopay: "BDT",
};

/** What the sandbox is told to let happen once the buyer has pressed the button. */
export const SCENARIO_OF: Readonly<Record<Road, Scenario>> = {
  webhook: "paid",
  lost: "lost",
  duplicate: "duplicate",
  forged: "forged",
  declined: "declined",
};

/** Gateways that announce a refusal by the bank. At the others the buyer may try again until the time is up. */
const ANNOUNCES_DECLINES: readonly GatewayId[] = ["zozo", "zaakpay"];

/** What must happen before a purchase can be judged: nothing more, the sweep's next turn, or the end of its time. */
export type Stage = "at once" | "sweep" | "expiry";

/** Where on the clock a purchase is decided. */
export function stageOf({ gateway, road }: Purchase): Stage {
  if (road === "lost") return "sweep";
  return road === "declined" && !ANNOUNCES_DECLINES.includes(gateway) ? "expiry" : "at once";
}
