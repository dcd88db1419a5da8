import assert from "node:assert/strict";
import { PaymentError } from "../../errors.ts";
import type { RefundRequest } from "../../gateway.ts";
import { Refund } from "../../refund.ts";
import { toRefundRequest } from "../acts.ts";
import { type Bench, read, replaying } from "../bench.ts";
import { assertExpected, assertFails } from "../check.ts";
import { failures } from "../failures.ts";
import { RefundRecording } from "../recording.ts";
import { replay, type SentRequest } from "../replay.ts";
import type { RowMaker } from "../row.ts";
import { assertAmount, readField } from "../wire-field.ts";

/** Giving money back, as far as the gateway does. */
export const refundRows: RowMaker = (bench) => {
  const { refund } = bench.subject;
  if (!refund) return [];
  const full = read(RefundRecording, refund.full, "refund.full");
  const { captured } = full;
  const whole = toRefundRequest(full);
  const part = { ...whole, money: { ...captured, amount: captured.amount - 1 } };
  return [
    {
      name: "gives back the whole",
      run: async () => {
        await assertMade(bench, full);
      },
    },
    ...given(refund.partial, "refund.partial", (partial) => ({
      name: "gives back a part, to the minor unit",
      run: async () => {
        await assertMade(bench, partial);
        for (const amount of [1, 115, captured.amount - 1].filter(
          (one) => one > 0 && one < captured.amount,
        )) {
          const request = { ...toRefundRequest(partial), money: { ...captured, amount } };
          assertAsked(bench, request, await sentFor(bench, partial, request));
        }
      },
    })),
    ...(refund.partial === undefined
      ? [{ name: "refuses to give back a part, without a call", run: () => refuses(bench, part) }]
      : []),
    {
      name: "refuses to give back nothing, more than was captured, or another currency, without a call",
      run: async () => {
        await refuses(bench, { ...whole, money: { ...captured, amount: 0 } });
        await refuses(bench, { ...whole, money: { ...captured, amount: captured.amount + 1 } });
        await refuses(bench, {
          ...whole,
          money: { ...captured, currency: captured.currency === "USD" ? "EUR" : "USD" },
        });
      },
    },
    {
      name: "makes the same refund when asked again with the same id",
      run: () =>
        replaying(bench, full, async (gateway, { requests }) => {
          const one = await gateway.refund?.(whole);
          const half = requests.length;
          const other = await gateway.refund?.(whole);
          assert.equal(one?.reference, other?.reference);
          assert.deepEqual(requests.slice(half), requests.slice(0, half));
        }),
    },
    {
      name: "says that the money may have moved when nobody knows",
      run: async () => {
        for (const failure of failures) {
          if (failure.hangs || !failure.codes.includes("gateway_unavailable")) continue;
          const gateway = bench.gateway(failure.fetch(full.exchanges, "no"));
          const error = await assertFails(async () => gateway.refund?.(whole));
          assert.equal(error.outcome, "unknown", failure.name);
        }
      },
    },
    ...given(refund.pending, "refund.pending", (pending) => ({
      name: "calls a refund pending that the gateway has only taken note of",
      run: async () => {
        const made = await assertMade(bench, pending);
        assert.equal(made.status, "pending");
      },
    })),
    ...given(refund.refused, "refund.refused", (refused) => ({
      name: "makes no success of a refund that is refused",
      run: () => assertRefused(bench, refused),
    })),
    ...given(refund.asked, "refund.asked", (asked) => ({
      name: "can ask what became of a refund",
      run: () =>
        replaying(bench, asked, async (gateway) => {
          assertExpected(
            Refund.parse(await gateway.getRefund?.(toRefundRequest(asked))),
            asked.expect,
          );
        }),
    })),
  ];
};

function given<Made>(
  recording: unknown,
  name: string,
  make: (read: RefundRecording) => Made,
): readonly Made[] {
  return recording === undefined ? [] : [make(read(RefundRecording, recording, name))];
}

async function assertMade(bench: Bench, recording: RefundRecording): Promise<Refund> {
  return replaying(bench, recording, async (gateway, { requests }) => {
    const request = toRefundRequest(recording);
    const refund = Refund.parse(await gateway.refund?.(request));
    assertExpected(refund, recording.expect);
    assert.deepEqual(refund.money, recording.money);
    assert.notEqual(refund.reference, recording.ref.reference, "the refund is not the payment");
    assertAsked(bench, request, requests);
    return refund;
  });
}

function assertAsked(
  bench: Bench,
  { money, refundId }: RefundRequest,
  sent: readonly SentRequest[],
): void {
  const { amount, idField } = bench.subject.refund ?? {};
  const told = (field: string) =>
    sent.map(({ body }) => readField(body, field)).find((text) => text !== undefined);
  if (amount) assertAmount(told(amount.field), money, amount);
  if (idField !== undefined) assert.equal(told(idField), refundId, "our id of the refund");
}

async function sentFor(
  bench: Bench,
  recording: RefundRecording,
  request: RefundRequest,
): Promise<readonly SentRequest[]> {
  const { fetch, requests } = replay(recording.exchanges);
  await bench
    .gateway(fetch)
    .refund?.(request)
    .catch(() => {});
  return requests;
}

async function refuses(bench: Bench, request: RefundRequest): Promise<void> {
  const { fetch, requests } = replay([]);
  await assertFails(
    async () => bench.gateway(fetch).refund?.(request),
    "request_invalid",
    "unsupported",
  );
  assert.equal(requests.length, 0, "a call was made");
}

async function assertRefused(bench: Bench, recording: RefundRecording): Promise<void> {
  await replaying(bench, recording, async (gateway) => {
    try {
      const refund = Refund.parse(await gateway.refund?.(toRefundRequest(recording)));
      assert.equal(refund.status, "failed");
    } catch (error) {
      assert.ok(PaymentError.is(error), `not a PaymentError: ${error}`);
      assert.equal(error.code, recording.code ?? error.code);
      assert.equal(error.outcome, "rejected", "refused is no money moved");
    }
  });
}
