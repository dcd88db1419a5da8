import assert from "node:assert/strict";
import { PaymentError } from "../../errors.ts";
import type { PaymentStatus } from "../../payment.ts";
import { type Bench, toRef } from "../bench.ts";
import type { Recording } from "../recording.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";
import { readContent, sign, toWebhook, withContent } from "../signing.ts";

/** What becomes of statuses, events and codes that no page documents: nothing is ever decided by them. */
export const wordRows: RowMaker = (bench) => {
  const told = Object.entries(bench.recordings).filter(([situation]) => situation !== "created");
  return [
    ...told.map(([situation, recording]) => ({
      name: `decides nothing by words it does not know in the answer for "${situation}"`,
      run: () => assertAnswer(bench, recording),
    })),
    ...told.flatMap(([situation, { webhook }]) =>
      webhook && bench.subject.signature
        ? [
            {
              name: `decides nothing by words it does not know in the webhook for "${situation}"`,
              run: () => assertWebhook(bench, webhook),
            },
          ]
        : [],
    ),
  ];
};

/** Texts and numbers under names that tell how something stands. */
const WORDS =
  /("[^"]*(?:status|event|code|state|result|type)[^"]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|\d+)/gi;

function withUnknownWords(json: string): string {
  return json.replace(WORDS, '$1"unheard-of"');
}

async function assertAnswer(bench: Bench, recording: Recording): Promise<void> {
  const { fetch } = replay(
    recording.exchanges.map(({ request, response }) => ({
      request,
      response: { ...response, body: withUnknownWords(response.body) },
    })),
  );
  try {
    assertOpen((await bench.gateway(fetch).getPayment(toRef(recording))).status);
  } catch (error) {
    assertUnknown(error);
  }
}

function assertWebhook(bench: Bench, webhook: NonNullable<Recording["webhook"]>): void {
  const { signature } = bench.subject;
  assert.ok(signature, "the gateway signs");
  const genuine = toWebhook(webhook, signature);
  const content = withUnknownWords(new TextDecoder().decode(readContent(genuine, signature)));
  try {
    const { events } = bench
      .gateway()
      .parseWebhook(sign(withContent(genuine, signature, content), signature));
    for (const event of events) {
      assert.notEqual(event.type, "refund");
      if (event.type === "payment") assertOpen(event.payment.status);
    }
  } catch (error) {
    assertUnknown(error);
  }
}

function assertOpen(status: PaymentStatus): void {
  assert.equal(status, "pending", "a word nobody knows decided something");
}

/** An answer that makes no sense at all may be refused, as long as nothing follows from that. */
function assertUnknown(error: unknown): void {
  if (!PaymentError.is(error)) throw error;
  assert.equal(error.outcome, "unknown", `${error.code}: a word nobody knows decided something`);
}
