import { randomBytes } from "node:crypto";
import {
  createPaymentId,
  formatMoney,
  isSameMoney,
  type Money,
  PaymentError,
  type Profile,
} from "@polygate/core";
import { toMoney } from "./amount.ts";
import { askGateway } from "./ask.ts";
import { type Attempt, note, recordOf } from "./attempt.ts";
import { type SessionStatus, toSessionStatus } from "./session-status.ts";
import { judge } from "./verdict.ts";
import type { Desk } from "./world.ts";

/** What Medusa keeps of a payment where anonymous visitors can read it: nothing secret, nothing personal. */
export type PublicData = {
  readonly v: 1;
  /** Our id of the payment; it unlocks nothing. */
  readonly payment: string;
  /** Where to send the buyer. */
  readonly url: string;
};

/** Writes a payment into the ledger; no gateway is called before the buyer opens its page. */
export async function initiate(
  desk: Desk,
  provider: string,
  session: { readonly id: string; readonly amount: unknown; readonly currency: string },
): Promise<PublicData> {
  const setup = setupOf(desk, provider);
  const asked = toMoney(session.amount, session.currency);
  const attempt = newAttempt(desk, provider, {
    sessionId: session.id,
    token: randomBytes(24).toString("base64url"),
    asked,
  });
  await desk.ledger.add(
    note(attempt, attempt.createdAt, `Asked to collect ${formatMoney(asked)} ${asked.currency}.`),
  );
  return publicData(setup.backendUrl, attempt);
}

/** A further attempt for the same session: its link ran out, was declined, or its opening came to nothing known. */
export function newAttempt(
  desk: Desk,
  provider: string,
  like: Pick<Attempt, "sessionId" | "token" | "asked"> &
    Partial<Pick<Attempt, "collectionId" | "cartId">>,
): Attempt {
  const { gateway, mode } = setupOf(desk, provider);
  const now = desk.now();
  const { sessionId, token, asked, collectionId, cartId } = like;
  return {
    id: createPaymentId(now),
    sessionId,
    provider,
    gateway: gateway.name,
    account: gateway.account,
    mode,
    token,
    ...(collectionId !== undefined && { collectionId }),
    ...(cartId !== undefined && { cartId }),
    asked,
    payable: asked,
    facts: [],
    refunds: [],
    messages: [],
    timeline: [],
    outcome: "open",
    refundDue: 0,
    checks: 0,
    createdAt: now,
  };
}

/** What Medusa stores and shows of a session's payment. */
function publicData(backendUrl: string, { id, provider, token }: Attempt): PublicData {
  return { v: 1, payment: id, url: `${backendUrl}/polygate/${provider}/pay/${token}` };
}

/**
 * Answers how a session stands, from the ledger, after asking the gateway about every attempt that may have been paid.
 * Until exactly the right sum is there it is pending, which Medusa lets the buyer try again.
 */
export async function authorize(
  desk: Desk,
  provider: string,
  sessionId: string,
): Promise<{ readonly status: SessionStatus; readonly data: PublicData | undefined }> {
  const { backendUrl, mode } = setupOf(desk, provider);
  const attempts = (await desk.ledger.ofSession(sessionId)).filter(
    (attempt) => attempt.provider === provider && attempt.mode === mode,
  );
  const first = attempts[0];
  const data = first && publicData(backendUrl, first);
  let status: SessionStatus = "pending";
  for (const attempt of attempts) {
    const known = await standingOf(desk, attempt);
    const now =
      known === "captured" ? known : await standingOf(desk, await askGateway(desk, attempt));
    if (now === "captured") return { status: now, data };
    if (now === "authorized") status = now;
  }
  return { status, data };
}

async function standingOf(desk: Desk, attempt: Attempt): Promise<SessionStatus> {
  // Money that is on its way back pays for nothing any more.
  if (attempt.refundDue > 0 || attempt.refunds.some(({ status }) => status !== "failed")) {
    return "pending";
  }
  const { type } = await judge(desk, attempt);
  return type === "mismatch" ? "pending" : toSessionStatus(recordOf(attempt));
}

/** Collects an authorized payment whole; Medusa names no amount. One that is captured already is a success. */
export async function capture(desk: Desk, provider: string, paymentId: string): Promise<void> {
  const attempt = await askGateway(desk, await payingAttempt(desk, provider, paymentId));
  const { status } = recordOf(attempt);
  if (status === "captured") return;
  const { gateway } = setupOf(desk, provider);
  if (status !== "authorized" || !gateway.capture) {
    throw new PaymentError(
      "conflict",
      `${gateway.profile.title} reports the payment as ${status}: there is nothing to capture. Look at the order's payment details.`,
    );
  }
  await gateway.capture(refOf(attempt), attempt.payable);
  await askGateway(desk, attempt);
}

/** Gives up what has not been paid. Paid money is left for a refund, and canceling twice is a success. */
export async function cancel(desk: Desk, provider: string, paymentId: string): Promise<void> {
  const { gateway } = setupOf(desk, provider);
  for (const attempt of await attemptsOf(desk, provider, paymentId)) {
    const { status } = recordOf(await askGateway(desk, attempt));
    if (status !== "pending" && status !== "authorized") {
      await write(desk, attempt, `Asked to cancel; it is ${status}, so there was nothing to do.`);
      continue;
    }
    if (!gateway.cancel || attempt.openedAt === undefined) {
      await write(desk, attempt, "Canceled in Medusa; the gateway's link lives until it expires.");
      continue;
    }
    await gateway.cancel(refOf(attempt));
    await write(desk, attempt, "Canceled at the gateway.");
    await askGateway(desk, attempt);
  }
}

/** How the first attempt that has a standing stands, without asking anyone. */
export async function statusOf(
  desk: Desk,
  provider: string,
  paymentId: string,
): Promise<SessionStatus> {
  const standings = await Promise.all(
    (await attemptsOf(desk, provider, paymentId)).map((attempt) => standingOf(desk, attempt)),
  );
  return (
    standings.find((it) => it === "captured") ??
    standings.find((it) => it === "authorized") ??
    "pending"
  );
}

/** Whether the payment still asks for this sum; an open one's cannot be changed. */
export async function asksFor(
  desk: Desk,
  provider: string,
  paymentId: string,
  amount: unknown,
  currency: string,
): Promise<boolean> {
  const [first] = await attemptsOf(desk, provider, paymentId);
  return first !== undefined && isSameMoney(first.asked, toMoney(amount, currency));
}

/**
 * The attempts of the session that a payment id of ours belongs to.
 *
 * @throws {PaymentError} `not_found` where this instance has none such.
 */
async function attemptsOf(desk: Desk, provider: string, paymentId: string): Promise<Attempt[]> {
  const attempt = await desk.ledger.find(paymentId);
  if (attempt?.provider !== provider) {
    throw new PaymentError("not_found", "medusa: the ledger holds no such payment");
  }
  return desk.ledger.ofSession(attempt.sessionId);
}

/** The attempt that brought the money, or the latest. */
export async function payingAttempt(
  desk: Desk,
  provider: string,
  paymentId: string,
): Promise<Attempt> {
  const attempts = await attemptsOf(desk, provider, paymentId);
  const paid = attempts.find((attempt) =>
    ["captured", "authorized"].includes(recordOf(attempt).status),
  );
  const attempt = paid ?? attempts.at(-1);
  if (!attempt) throw new PaymentError("not_found", "medusa: the ledger holds no such payment");
  return attempt;
}

/** Names an attempt to its gateway. */
export function refOf({ id, reference, asked }: Attempt): {
  paymentId: string;
  reference?: string;
  asked: Money;
} {
  return { paymentId: id, asked, ...(reference !== undefined && { reference }) };
}

/**
 * The configured instance of that id.
 *
 * @throws {PaymentError} `configuration_invalid` where none is configured (any more).
 */
export function setupOf(desk: Desk, provider: string) {
  const setup = desk.setups.get(provider);
  if (setup) return setup;
  throw new PaymentError(
    "configuration_invalid",
    `@polygate/medusa: no payment provider with the id "${provider}" is configured`,
  );
}

function write(desk: Desk, { id }: Attempt, text: string): Promise<Attempt> {
  return desk.ledger.change(id, (row) => note(row, desk.now(), text));
}

/** How a gateway's refunds are spoken of to a merchant. */
export function refundsOf({ refunds, title }: Profile): string {
  return refunds === "full"
    ? `${title} gives back whole payments only`
    : `${title} has no refunds over its API`;
}
