import type { Decision } from "../storage/database.ts";
import type { DecisionResult } from "../storage/decide.ts";
import type { Match } from "../storage/match.ts";
import type { DueRefund } from "../storage/refund-work.ts";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Engine } from "./engine.ts";
import { carryOut } from "./refund.ts";

/** What an owner decides about a case. */
export interface OwnerDecision {
  readonly caseId: number;
  readonly storeId?: string;
  readonly decision: Decision;
  /** As `readCase` told it: a decision counts only for what was seen. */
  readonly version: string;
  readonly by: string;
  readonly reason?: string;
  /** For money that could not be booked: its transaction's number and sum, as a person found them. */
  readonly match?: Match;
}

/** Carries out an owner's decision. A refund it starts is sent at once. */
export async function decide(engine: Engine, input: OwnerDecision): Promise<DecisionResult> {
  const { storage, clock } = engine;
  const where = {
    case_id: input.caseId,
    ...(input.storeId !== undefined && { store_id: input.storeId }),
  };
  const detail = await storage.run("readCase", where);
  if (!detail) return { type: "not_found" };
  const result = await storage.run("decideCase", {
    ...where,
    ...namesOf(engine, detail.payment),
    decision: input.decision,
    version: input.version,
    by: input.by,
    ...(input.reason !== undefined && { reason: input.reason }),
    ...(input.match && { match: input.match }),
    now: clock(),
  });
  if (result.type === "decided" && result.refund && detail.payment) {
    // Should it fail it is written down already, and tried again by itself.
    await carryOut(engine, result.refund, detail.payment);
  }
  engine.wake();
  return result;
}

/** Books money that an owner found for a payment, by its transaction's number. */
export async function match(
  engine: Engine,
  payment: PaymentRow,
  { found, by }: { readonly found: Match; readonly by: string },
) {
  const result = await engine.storage.run("matchPayment", {
    payment_id: payment.payment_id,
    match: found,
    by,
    ...namesOf(engine, payment),
    now: engine.clock(),
  });
  engine.wake();
  return result;
}

/**
 * Records that an owner gave money back by hand.
 *
 * @param proof the transfer's number (UTR, TrxID).
 */
export async function proveRefund(
  engine: Engine,
  { refund, payment }: DueRefund,
  { proof, by, at }: { readonly proof: string; readonly by: string; readonly at?: number },
) {
  const result = await engine.storage.run("recordManualRefund", {
    refund_id: refund.refund_id,
    reference: proof,
    ...(at !== undefined && { at }),
    by,
    ...namesOf(engine, payment),
    now: engine.clock(),
  });
  engine.wake();
  return result;
}

/** Gives up a refund whose money did not move, and will not. */
export async function giveUp(engine: Engine, { refund, payment }: DueRefund, by: string) {
  const { title } = namesOf(engine, payment);
  const now = engine.clock();
  const { refund_id } = refund;
  return await engine.storage.run("giveUpRefund", { refund_id, by, title, now });
}

/** How sentences and facts name a payment's gateway. An account that was taken away is named by its id. */
function namesOf(
  { accounts }: Engine,
  payment: PaymentRow | undefined,
): { readonly title: string; readonly account: string } {
  const account = payment && accounts.get(payment.account_id);
  if (account) return { title: account.gateway.profile.title, account: account.name };
  const name = payment?.account_id ?? "the gateway";
  return { title: name, account: name };
}
