import assert from "node:assert/strict";
import { exponentOf } from "../../currencies.ts";
import { formatMoney, type Money } from "../../money.ts";
import type { Profile } from "../../profile.ts";
import type { Bench } from "../bench.ts";
import { assertFails } from "../check.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";
import type { WireAmount } from "../subject.ts";
import { assertAmount, readField } from "../wire-field.ts";

/** Whether what is asked of the buyer is exactly what was asked of us. */
export const amountRows: RowMaker = (bench) => {
  const { profile, subject } = bench;
  const { amount } = subject;
  return [
    ...(amount
      ? amountsOf(profile).map((money) => ({
          name: `asks for exactly ${formatMoney(money)} ${money.currency}`,
          run: () => assertAsked(bench, money, amount),
        }))
      : []),
    ...unfitOf(profile).map(({ why, money }) => ({
      name: `refuses ${why} without a call`,
      run: async () => {
        const { fetch, requests } = replay(bench.recording("created").exchanges);
        const request = { ...bench.request, money };
        await assertFails(() => bench.gateway(fetch).createSession(request), "request_invalid");
        assert.equal(requests.length, 0, "a call was made");
      },
    })),
  ];
};

async function assertAsked(bench: Bench, money: Money, amount: WireAmount): Promise<void> {
  const { fetch, requests } = replay(bench.recording("created").exchanges);
  const request = { ...bench.request, money };
  const opened = bench.gateway(fetch).createSession(request);
  // The recorded answer is for another sum, so with a call only what was sent counts.
  const session = bench.calls ? await opened.catch(() => undefined) : await opened;
  const fields = session?.redirect.method === "POST" ? session.redirect.fields : {};
  const bodies = [...requests.map(({ body }) => body), new URLSearchParams(fields).toString()];
  const told = bodies
    .map((body) => readField(body, amount.field))
    .find((text) => text !== undefined);
  assertAmount(told, money, amount);
  if (bench.profile.currencies === "any" || Object.keys(bench.profile.currencies).length > 1) {
    assert.ok(
      bodies.some((body) => body.includes(money.currency)),
      "the currency is not named",
    );
  }
}

/** Sums that floats get wrong, in minor units. */
const TYPICAL = [29, 115, 435, 820, 1005, 1999, 9900, 100_001, 1_234_567, 12_345_678_901];

const EXAMPLES = ["INR", "BDT", "TRY", "EUR", "JPY", "KWD"];

const FREE: Readonly<Record<string, Limits>> = Object.fromEntries(
  EXAMPLES.map((code) => [code, {}]),
);

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

function amountsOf({ currencies }: Profile): readonly Money[] {
  const limits = currencies === "any" ? FREE : currencies;
  return Object.entries(limits).flatMap(
    ([currency, { min = 1, max = Number.MAX_SAFE_INTEGER }]) => {
      const edges = [min, ...(max === Number.MAX_SAFE_INTEGER ? [] : [max])];
      const inside = TYPICAL.filter((amount) => amount > min && amount < max);
      return [...new Set([...edges, ...inside])].map((amount) => ({ amount, currency }));
    },
  );
}

function unfitOf({
  currencies,
}: Profile): readonly { readonly why: string; readonly money: Money }[] {
  if (currencies === "any") {
    return [
      { why: "a currency that does not exist", money: { amount: 9900, currency: "XYZ" } },
      { why: "a payment of nothing", money: { amount: 0, currency: "INR" } },
    ];
  }
  const foreign = ["USD", "JPY", "KWD", "GBP"].filter(
    (code) => exponentOf(code) !== undefined && !currencies[code],
  );
  return [
    ...foreign.map((currency) => ({
      why: `${currency}, which it does not take,`,
      money: { amount: 9900, currency },
    })),
    ...Object.entries(currencies).flatMap(([currency, { min = 0, max }]) => [
      ...(max === undefined
        ? []
        : [{ why: `more ${currency} than it takes`, money: { amount: max + 1, currency } }]),
      ...(min <= 1
        ? []
        : [{ why: `less ${currency} than it takes`, money: { amount: min - 1, currency } }]),
      { why: `a payment of no ${currency}`, money: { amount: 0, currency } },
    ]),
  ];
}
