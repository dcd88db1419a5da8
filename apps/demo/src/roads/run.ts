import type { Money } from "@polygate/core";
import { type PayPage, walkToPayPage } from "./buyer.ts";
import { type Evidence, gatherEvidence, type OpenPurchase } from "./evidence.ts";
import { findProblem } from "./judge.ts";
import { describeOutcome, type Result } from "./result.ts";
import {
  CURRENCY_OF,
  type GatewayId,
  type Purchase,
  SCENARIO_OF,
  type Stage,
  stageOf,
} from "./road.ts";
import { createSandboxClient } from "./sandbox-client.ts";
import type { World } from "./world.ts";

/** How far the clock is moved before the purchases of a stage are judged, in milliseconds. */
const AHEAD: Readonly<Record<Stage, number>> = {
  "at once": 0,
  sweep: 2 * 60_000,
  expiry: 2 * 3_600_000,
};

/** How long a purchase may take to come right, in milliseconds of real time. */
const PATIENCE = 8_000;
const PAUSE = 25;

/** Makes the purchases, those of one stage side by side, and says how each ended, in the order they were given. */
export async function runPurchases(
  world: World,
  purchases: readonly Purchase[],
): Promise<readonly Result[]> {
  const results = new Map<Purchase, Result>();
  for (const stage of ["at once", "sweep", "expiry"] as const) {
    const members = purchases.filter((purchase) => stageOf(purchase) === stage);
    await runStage(world, stage, members, results);
  }
  return purchases.flatMap((purchase) => results.get(purchase) ?? []);
}

async function runStage(
  world: World,
  stage: Stage,
  purchases: readonly Purchase[],
  results: Map<Purchase, Result>,
): Promise<void> {
  if (purchases.length === 0) return;
  const buy = createBuying(world);
  const opened = await Promise.all(
    purchases.map(async (purchase) => {
      const startedAt = performance.now();
      const open = await buy(purchase).catch((error: unknown) => toFailure(error));
      return { purchase, startedAt, open };
    }),
  );
  world.clock.advance(AHEAD[stage]);
  await world.stack.sandbox.deliverDue();
  await world.stack.server.sweep();
  await Promise.all(
    opened.map(async ({ purchase, startedAt, open }) => {
      const end = "problem" in open ? undecided(open.problem) : await judge(world, open);
      const milliseconds = Math.round(performance.now() - startedAt);
      results.set(purchase, { ...purchase, ...end, milliseconds });
    }),
  );
}

type End = Pick<Result, "status" | "decidedBy" | "problem">;

function undecided(problem: string): End {
  return { status: "unknown", decidedBy: "nothing", problem };
}

function toFailure(error: unknown): { readonly problem: string } {
  return { problem: error instanceof Error ? error.message : "it could not be started" };
}

/** Looks until all is right, has everything done that is still due, and looks again: a second telling would show. */
async function judge(world: World, purchase: OpenPurchase): Promise<End> {
  const sandbox = createSandboxClient(world.stack.sandboxUrl);
  const deadline = performance.now() + PATIENCE;
  const look = async (): Promise<readonly [Evidence, string | undefined]> => {
    const evidence = await gatherEvidence(world, sandbox, purchase);
    return [evidence, findProblem(purchase, evidence)];
  };
  try {
    let [evidence, problem] = await look();
    while (problem !== undefined && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      [evidence, problem] = await look();
    }
    await world.stack.server.sweep();
    [evidence, problem] = await look();
    return { ...describeOutcome(purchase, evidence), problem };
  } catch (error) {
    return undecided(toFailure(error).problem);
  }
}

/** Buying, one purchase at a time per gateway until the pay page is reached: scenarios are for the next payment. */
function createBuying(world: World): (purchase: Purchase) => Promise<OpenPurchase> {
  const { polygate, stack } = world;
  const sandbox = createSandboxClient(stack.sandboxUrl);
  const queues = new Map<GatewayId, Promise<unknown>>();

  async function open({ gateway, road }: Purchase): Promise<readonly [OpenPurchase, PayPage]> {
    const money: Money = { amount: 498_00, currency: CURRENCY_OF[gateway] };
    const offers = await polygate.listGateways(money);
    const offer = offers.find(({ id, reason }) => id === gateway && reason === undefined);
    if (!offer) throw new Error("the server does not offer this gateway");
    await sandbox.setScenario(gateway, SCENARIO_OF[road]);
    const payment = await polygate.createPayment({
      money,
      gateway,
      merchantRef: `${gateway}-${road}`,
      description: "Assam Breakfast",
      returnUrl: "http://localhost/order",
      cancelUrl: "http://localhost/order",
      email: "meera@example.com",
      ip: "127.0.0.1",
      language: "en",
    });
    const page = await walkToPayPage(payment.checkoutUrl, stack.sandboxUrl);
    const { signsWebhooks } = offer;
    return [{ gateway, road, signsWebhooks, sessionId: payment.sessionId, payUrl: page.url }, page];
  }

  return async (purchase) => {
    const before = queues.get(purchase.gateway) ?? Promise.resolve();
    const opening = before.then(() => open(purchase));
    queues.set(
      purchase.gateway,
      opening.catch(() => undefined),
    );
    const [opened, page] = await opening;
    await page.pay();
    return opened;
  };
}
