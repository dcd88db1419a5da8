import { describe, expect, it } from "vitest";
import type { Evidence, OpenPurchase } from "./evidence.ts";
import { findProblem } from "./judge.ts";
import type { GatewayId, Road } from "./road.ts";

const CAPTURED: Evidence = {
  status: "success",
  decidedBy: "webhook",
  answers: ["200"],
  story: ["asked", "opened", "redirected", "webhook", "captured", "told"],
  told: ["payment.success"],
  refused: 0,
};
const HINTED: Evidence = {
  ...CAPTURED,
  decidedBy: "hint",
  story: [...CAPTURED.story, "checked"],
};
const FOUND: Evidence = {
  ...CAPTURED,
  decidedBy: "sweep",
  answers: [],
  story: ["asked", "checked", "captured", "told"],
};
const FORGED: Evidence = {
  status: "pending",
  decidedBy: undefined,
  answers: ["401"],
  story: ["asked"],
  told: [],
  refused: 1,
};
const DENIED: Evidence = { ...FORGED, answers: ["200"], story: ["webhook", "checked"], refused: 0 };
const FAILED: Evidence = {
  ...CAPTURED,
  status: "failed",
  told: ["payment.failed"],
};

function purchase(gateway: GatewayId, road: Road): OpenPurchase {
  const signsWebhooks = gateway !== "zozo" && gateway !== "zotlo";
  return { gateway, road, signsWebhooks, sessionId: "A", payUrl: "http://localhost/pay/1" };
}

describe("the judgement of a purchase", () => {
  it.each<[GatewayId, Road, Evidence]>([
    ["paygate", "webhook", CAPTURED],
    ["zotlo", "webhook", HINTED],
    ["wezopay", "lost", FOUND],
    ["zaakpay", "duplicate", { ...CAPTURED, answers: ["200", "200"] }],
    ["zaakpay", "forged", FORGED],
    ["zozo", "forged", DENIED],
    ["zozo", "declined", FAILED],
    ["wezopay", "declined", { ...FAILED, status: "expired", told: ["payment.expired"] }],
  ])("finds nothing wrong with %s on the road %s as it must be", (gateway, road, evidence) => {
    expect(findProblem(purchase(gateway, road), evidence)).toBeUndefined();
  });

  it.each<[string, GatewayId, Road, Evidence]>([
    ["not captured", "paygate", "webhook", { ...CAPTURED, status: "pending" }],
    ["shop not told", "paygate", "webhook", { ...CAPTURED, told: [] }],
    [
      "shop told of something else",
      "paygate",
      "webhook",
      { ...CAPTURED, told: ["payment.failed"] },
    ],
    ["found by the sweep instead", "paygate", "webhook", { ...CAPTURED, decidedBy: "sweep" }],
    ["webhook not acknowledged", "paygate", "webhook", { ...CAPTURED, answers: ["500"] }],
    ["an unsigned webhook believed", "zozo", "webhook", CAPTURED],
    ["a webhook after all", "wezopay", "lost", { ...FOUND, answers: ["200"] }],
    ["found by a hint", "wezopay", "lost", { ...FOUND, decidedBy: "hint" }],
    ["only one webhook", "zaakpay", "duplicate", CAPTURED],
    [
      "told twice",
      "zaakpay",
      "duplicate",
      { ...CAPTURED, answers: ["200", "200"], told: ["payment.success", "payment.success"] },
    ],
    ["a forgery believed", "zaakpay", "forged", { ...FORGED, status: "success" }],
    ["a forgery acknowledged", "zaakpay", "forged", { ...FORGED, answers: ["200"] }],
    ["a forgery forgotten", "zaakpay", "forged", { ...FORGED, refused: 0 }],
    ["no forgery sent", "zaakpay", "forged", { ...FORGED, answers: [] }],
    ["the shop told of a forgery", "zozo", "forged", { ...DENIED, told: ["payment.success"] }],
    ["a hint not followed up", "zozo", "forged", { ...DENIED, story: ["webhook"] }],
    ["expired where failed was announced", "zozo", "declined", { ...FAILED, status: "expired" }],
    ["failed where nothing is announced", "wezopay", "declined", FAILED],
    ["the shop not told of the end", "zozo", "declined", { ...FAILED, told: [] }],
  ])("notices: %s", (_, gateway, road, evidence) => {
    expect(findProblem(purchase(gateway, road), evidence)).toEqual(expect.any(String));
  });
});
