import { Command, Option } from "commander";
import * as z from "zod";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";

interface Options {
  readonly gateway: string;
  readonly payment?: string;
  readonly amount?: string;
  readonly sandbox: string;
}

/** What can be done to a payment that is there. Everything else is how a payment behaves once its buyer pays. */
const ACTS: ReadonlySet<string> = new Set([
  "pay",
  "decline",
  "cancel",
  "expire",
  "forge",
  "refund",
  "chargeback",
  "chargeback-reverted",
  "renew",
]);

const GATEWAYS = ["zozo", "zaakpay", "paygate", "zotlo", "wezopay"];

/** `polygate trigger`: has something happen at the sandbox, as Stripe's command line does. */
export function addTrigger(parent: Command, add: AddCommand): void {
  const command = new Command("trigger")
    .description(
      "have something happen at the sandbox: an act (pay, decline, refund, …) or a scenario (paid, late, lost, …)",
    )
    .argument("<scenario>", "what should happen; an unknown one lists all there are")
    .addOption(
      new Option("--gateway <name>", "at which gateway").choices(GATEWAYS).makeOptionMandatory(),
    )
    .option("--payment <id>", "an order id or the gateway's own id (default: the newest payment)")
    .option("--amount <amount>", "for pay and refund, as 98.00")
    .option("--sandbox <url>", "where the sandbox answers", "http://localhost:3002");
  add<Options>(parent, command, async ({ report }, options, [scenario = ""]) => {
    const control = createControl(options.sandbox);
    const { gateway, amount } = options;
    const payment = options.payment ?? (await newest(control, gateway));
    const body = amount === undefined ? {} : { amount };
    if (ACTS.has(scenario)) {
      const path = `/${gateway}/payments/${encodeURIComponent(payment)}/${scenario}`;
      const after = Payment.parse(await control("POST", path, body));
      report.done(
        { gateway, payment: after },
        () => `${gateway} ${after.orderId}: ${after.status}`,
      );
      return EXIT.done;
    }
    await control("POST", `/${gateway}/scenario`, { scenario, payment });
    const after = Payment.parse(
      await control("POST", `/${gateway}/payments/${encodeURIComponent(payment)}/pay`, body),
    );
    await control("POST", "/webhooks/deliver", {});
    report.done(
      { gateway, scenario, payment: after },
      () => `${gateway} ${after.orderId}: paid as ${scenario}, now ${after.status}`,
    );
    return EXIT.done;
  });
}

const Payment = z.looseObject({ id: z.string(), orderId: z.string(), status: z.string() });
const Payments = z.object({ payments: z.array(Payment) });
const Refusal = z.object({ error: z.string() });

type Control = (method: "GET" | "POST", path: string, body?: object) => Promise<unknown>;

function createControl(sandbox: string): Control {
  return async (method, path, body) => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${sandbox.replace(/\/+$/, "")}/control${path}`, {
        method,
        ...(body && {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        }),
        signal: AbortSignal.timeout(30_000),
      });
      text = await response.text();
    } catch (cause) {
      throw new Failure(EXIT.unreachable, `No sandbox answers at ${sandbox}.`, {
        cause,
        hint: "Start one: npx @polygate/sandbox. Or name another: --sandbox http://localhost:3002",
      });
    }
    const json = parse(text);
    if (response.ok) return json;
    const refusal = Refusal.safeParse(json);
    throw new Failure(
      EXIT.failed,
      refusal.success ? refusal.data.error : `The sandbox answered ${response.status}.`,
    );
  };
}

async function newest(control: Control, gateway: string): Promise<string> {
  const { payments } = Payments.parse(await control("GET", `/${gateway}/payments`));
  const last = payments.at(-1);
  if (last) return last.orderId;
  throw new Failure(EXIT.failed, `There is no payment at ${gateway}'s sandbox.`, {
    hint: "Open one first: put something in the demo shop's cart and choose the gateway.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
