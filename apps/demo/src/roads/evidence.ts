import type { Purchase } from "./road.ts";
import type { SandboxClient } from "./sandbox-client.ts";
import type { World } from "./world.ts";

/** A purchase under way. */
export interface OpenPurchase extends Purchase {
  readonly sessionId: string;
  readonly payUrl: string;
  /** Whether the gateway signs, as the server says. */
  readonly signsWebhooks: boolean;
}

/** What can be known from outside about how a purchase went. */
export interface Evidence {
  /** The payment, as the server's API reports it. */
  readonly status: string;
  readonly decidedBy: string | undefined;
  /** What the server answered to each of the gateway's webhooks. */
  readonly answers: readonly string[];
  /** The kinds of the steps in the server's timeline. */
  readonly story: readonly string[];
  /** The events the shop was told. */
  readonly told: readonly string[];
  /** How many messages in this gateway's name the server's inbox keeps as refused. */
  readonly refused: number;
}

const INBOX_LIMIT = 1_000;

/** Asks everyone: the server's API, the sandbox, the shop's receiver, the server's inbox. */
export async function gatherEvidence(
  { polygate, receiver, stack }: World,
  sandbox: SandboxClient,
  { gateway, payUrl, sessionId }: OpenPurchase,
): Promise<Evidence> {
  const [payment, timeline, answers, inbox] = await Promise.all([
    polygate.getPayment(sessionId),
    polygate.getTimeline(sessionId),
    sandbox.listAnswers(gateway, payUrl),
    stack.server.readInbox(INBOX_LIMIT),
  ]);
  const isRefused = (message: (typeof inbox)[number]) =>
    message.kind === "webhook" && message.account_id === gateway && message.verdict === "refused";
  return {
    ...payment,
    answers,
    story: timeline.map(({ kind }) => kind),
    told: receiver.listEvents(sessionId),
    refused: inbox.filter(isRefused).length,
  };
}
