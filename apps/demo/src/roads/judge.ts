import type { Evidence, OpenPurchase } from "./evidence.ts";
import { type Road, stageOf } from "./road.ts";

/**
 * Says in a few words what is not as it must be.
 *
 * @returns `undefined` where everything is.
 */
export function findProblem(purchase: OpenPurchase, evidence: Evidence): string | undefined {
  const claims = CLAIMS[purchase.road](purchase, evidence);
  return Object.entries(claims).find(([, holds]) => !holds)?.[0];
}

/** What must hold, by what to say if it does not. */
type Claims = Readonly<Record<string, boolean>>;

const CLAIMS: Readonly<Record<Road, (purchase: OpenPurchase, evidence: Evidence) => Claims>> = {
  webhook: (purchase, evidence) => ({
    "the webhook was not acknowledged": isEach(evidence.answers, "200", 1),
    "the webhook is not in the story": evidence.story.includes("webhook"),
    ...wasCaptured(evidence),
    ...wasDecidedByWebhook(purchase, evidence),
  }),
  lost: (_, evidence) => ({
    "a webhook was sent": evidence.answers.length === 0 && !evidence.story.includes("webhook"),
    ...wasCaptured(evidence),
    "it was not the sweep that found it": evidence.decidedBy === "sweep",
  }),
  duplicate: (purchase, evidence) => ({
    "there were not two acknowledged webhooks": isEach(evidence.answers, "200", 2),
    ...wasCaptured(evidence),
    ...wasDecidedByWebhook(purchase, evidence),
  }),
  forged: ({ signsWebhooks }, { status, answers, story, told, refused }) => ({
    "no forged webhook was sent": answers.length > 0,
    "it was believed": status === "pending",
    "the shop was told": told.length === 0,
    ...(signsWebhooks
      ? {
          "it was not refused": answers.every((answer) => answer === "401"),
          "it is not in the inbox": refused > 0,
        }
      : {
          "it is not in the story": story.includes("webhook"),
          "the gateway was not asked": story.includes("checked"),
        }),
  }),
  declined: (purchase, { status, decidedBy, story, told }) => {
    const end = stageOf(purchase) === "expiry" ? "expired" : "failed";
    return {
      [`it is not ${end}`]: status === end,
      "nothing decided it": decidedBy !== undefined,
      "the shop was not told once": isEach(told, `payment.${end}`, 1),
      "the telling is not in the story": isTold(story),
    };
  },
};

function wasCaptured({ status, story, told }: Evidence): Claims {
  return {
    "it is not captured": status === "success",
    "the money is not in the story": story.includes("captured"),
    "the shop was not told once": isEach(told, "payment.success", 1),
    "the telling is not in the story": isTold(story),
  };
}

/** A signed webhook decides; an unsigned one only makes the server ask, and the answer decides. */
function wasDecidedByWebhook({ signsWebhooks }: OpenPurchase, evidence: Evidence): Claims {
  return signsWebhooks
    ? { "the signed webhook did not decide": evidence.decidedBy === "webhook" }
    : {
        "the gateway was not asked": evidence.story.includes("checked"),
        "the answer did not decide": evidence.decidedBy === "hint",
      };
}

function isEach(values: readonly string[], value: string, count: number): boolean {
  return values.length === count && values.every((it) => it === value);
}

function isTold(story: readonly string[]): boolean {
  return story.filter((kind) => kind === "told").length === 1;
}
