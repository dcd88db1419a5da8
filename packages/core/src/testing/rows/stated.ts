import assert from "node:assert/strict";
import { formatMoney, type Money } from "../../money.ts";
import type { Payment } from "../../payment.ts";
import { type Bench, toRef } from "../bench.ts";
import { assertFails } from "../check.ts";
import { type ExchangeInput, replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";
import { readContent, sign, toWebhook, withContent } from "../signing.ts";

/** Whether sums that the gateway states are read to the minor unit. */
export const statedRows: RowMaker = (bench) => {
  const captured = bench.recording("captured").expect?.captured;
  if (!captured) return [];
  const { currency } = captured;
  const unit = unitIn(bench.recording("captured").exchanges, captured);
  return [
    ...SUMS.map((amount) => ({
      name: `reads ${formatMoney({ amount, currency })} ${currency} to the minor unit`,
      run: async () => {
        const money = { amount, currency };
        const text = writingsOf(money)[unit];
        assert.deepEqual((await ask(bench, captured, text, money)).captured, money);
        for (const payment of announced(bench, captured, text))
          assert.deepEqual(payment.captured, money);
      },
    })),
    ...["1.155", "-99.00", "1e3", "99,00", "NaN"].map((text) => ({
      name: `does not make money of "${text}"`,
      run: async () => {
        await assertFails(() => ask(bench, captured, text, captured), "response_invalid");
        await assertFails(() => {
          const payments = announced(bench, captured, text);
          // Nothing is announced where webhooks are not believed; nothing wrong is then said either.
          if (payments.length === 0) return ask(bench, captured, text, captured);
          return payments;
        }, "response_invalid");
      },
    })),
  ];
};

/** Sums that floats get wrong. */
const SUMS = [29, 115, 435, 1999, 100_001, 12_345_678_901];

type Unit = "padded" | "cut" | "minor";

/** How a sum may stand in a text. */
function writingsOf(money: Money): Readonly<Record<Unit, string>> {
  const padded = formatMoney(money);
  return { padded, cut: padded.replace(/\.?0+$/, ""), minor: String(money.amount) };
}

function unitIn(exchanges: readonly ExchangeInput[], captured: Money): Unit {
  const units = ["padded", "cut", "minor"] as const;
  const unit = units.find((one) =>
    exchanges.some(({ response }) => tokens(writingsOf(captured)[one]).test(response.body)),
  );
  assert.ok(unit, "the recorded answer states the sum that is expected of it");
  return unit;
}

/** A sum standing alone, quoted or not. */
function tokens(text: string): RegExp {
  return new RegExp(`(?<=[:[,\\s])("?)${text.replace(".", "\\.")}\\1(?=[,}\\]\\s])`, "g");
}

/** Puts another sum wherever the recorded one stands. What is no number is quoted, so that it stays JSON. */
function restated(json: string, captured: Money, text: string): string {
  const quoted = /^\d+(?:\.\d+)?$/.test(text) ? `$1${text}$1` : `"${text}"`;
  return Object.values(writingsOf(captured)).reduce(
    (told, old) => told.replace(tokens(old), quoted),
    json,
  );
}

async function ask(bench: Bench, captured: Money, text: string, money: Money): Promise<Payment> {
  const recording = bench.recording("captured");
  const { fetch } = replay(
    recording.exchanges.map(({ request, response }) => ({
      request,
      response: { ...response, body: restated(response.body, captured, text) },
    })),
  );
  const ref = toRef(recording);
  const asked = ref.asked.amount === captured.amount ? money : ref.asked;
  return bench.gateway(fetch).getPayment({ ...ref, asked });
}

function announced(bench: Bench, captured: Money, text: string): readonly Payment[] {
  const { signature } = bench.subject;
  const { webhook } = bench.recording("captured");
  if (!signature || !webhook) return [];
  const genuine = toWebhook(webhook, signature);
  const content = restated(
    new TextDecoder().decode(readContent(genuine, signature)),
    captured,
    text,
  );
  const { events } = bench
    .gateway()
    .parseWebhook(sign(withContent(genuine, signature, content), signature));
  return events.flatMap((event) => (event.type === "payment" ? event.payment : []));
}
