import assert from "node:assert/strict";
import { PaymentError } from "../../errors.ts";
import { Payment } from "../../payment.ts";
import { Session } from "../../session.ts";
import { type Bench, replaying } from "../bench.ts";
import { assertFails } from "../check.ts";
import { failures } from "../failures.ts";
import type { RowMaker } from "../row.ts";

/** What follows when nobody can say whether the gateway took the order. */
export const unknownCreateRows: RowMaker = (bench) => {
  if (!bench.calls) {
    return [
      {
        name: "cannot happen, for opening a session calls nobody",
        run: async () => {
          Session.parse(await bench.gateway().createSession(bench.request));
        },
      },
    ];
  }
  const { afterUnknownCreate } = bench.profile;
  return [
    {
      name: "says that the order may exist",
      run: () => assertUnknown(bench),
    },
    afterUnknownCreate === "ask"
      ? { name: "can ask by our id alone", run: () => assertAskable(bench) }
      : {
          name: "says so when asked by our id alone, and calls it no failure",
          run: () => assertNoGuess(bench),
        },
  ];
};

async function assertUnknown(bench: Bench): Promise<void> {
  const { exchanges } = bench.recording("created");
  for (const failure of failures) {
    if (failure.hangs || !failure.codes.some((code) => UNKNOWN.includes(code))) continue;
    const gateway = bench.gateway(failure.fetch(exchanges, "no"));
    const error = await assertFails(() => gateway.createSession(bench.request));
    assert.equal(error.outcome, "unknown", `${failure.name}: ${error.code}`);
  }
}

const UNKNOWN: readonly string[] = ["gateway_unavailable", "response_invalid"];

async function assertAskable(bench: Bench): Promise<void> {
  const pending = bench.recording("pending");
  const { paymentId, asked } = pending.ref;
  await replaying(bench, pending, async (gateway, { requests }) => {
    const payment = Payment.parse(await gateway.getPayment({ paymentId, asked }));
    assert.equal(payment.status, "pending");
    assert.ok(
      requests.some(({ url, body }) => `${url} ${body}`.includes(paymentId)),
      "our id was not asked by",
    );
  });
}

/** Where our id is nothing to ask by: an error of an unknown outcome or of the caller's, or pending; never an end. */
async function assertNoGuess(bench: Bench): Promise<void> {
  const { paymentId, asked } = bench.recording("created").ref;
  const gateway = bench.gateway(async () => Response.json({}, { status: 404 }));
  try {
    assert.equal((await gateway.getPayment({ paymentId, asked })).status, "pending");
  } catch (error) {
    assert.ok(PaymentError.is(error), "a PaymentError");
    assert.ok(error.code === "not_found" || error.code === "request_invalid", error.code);
  }
}
