import assert from "node:assert/strict";
import { type Fact, factIdentity, toFacts } from "../../fact.ts";
import { Payment } from "../../payment.ts";
import { toRecord } from "../../record.ts";
import { Refund } from "../../refund.ts";
import type { Webhook, WebhookEvent } from "../../webhook.ts";
import { type Bench, replaying, toRef } from "../bench.ts";
import type { Recording } from "../recording.ts";
import type { RowMaker } from "../row.ts";
import { toWebhook } from "../signing.ts";

/** What webhooks are read as. */
export const eventRows: RowMaker = (bench) => {
  const { profile } = bench;
  const told = Object.entries(bench.recordings).filter(([, { webhook }]) => webhook);
  return [
    ...told.map(([situation, recording]) => ({
      name: `translates the webhook of the recorded payment "${situation}"`,
      run: () => assertTranslated(parse(bench, recording), recording, profile.signsWebhooks),
    })),
    ...told.map(([situation, recording]) => ({
      name: `establishes the same facts when "${situation}" is told twice`,
      run: () => {
        const gateway = bench.gateway();
        const [first, second, elsewhere] = [gateway, gateway, bench.gateway()].map((one, index) => {
          const { events } = parse(bench, recording, one);
          return factsOf(events, bench, recording, 1000 * index).map(factIdentity);
        });
        assert.deepEqual(second, first);
        assert.deepEqual(elsewhere, first);
      },
    })),
    ...(profile.signsWebhooks
      ? [
          {
            name: "gives the gateway's word where a capture is announced",
            run: () => {
              const recording = bench.recording("captured");
              const events = recording.webhook ? parse(bench, recording).events : [];
              assert.ok(!recording.webhook || events.some((event) => event.type === "payment"));
            },
          },
          {
            name: "counts money once that the webhook and the answer both tell of",
            run: () => assertCountedOnce(bench),
          },
        ]
      : [
          {
            name: "never takes an unsigned message for more than a hint",
            run: () => {
              for (const [, recording] of told) assertHints(parse(bench, recording).events);
            },
          },
        ]),
    {
      name: "acknowledges with success",
      run: () => {
        for (const [, recording] of told) {
          const { status, body, contentType } = parse(bench, recording).acknowledgement;
          assert.ok(status >= 200 && status < 300, `acknowledges with ${status}`);
          assert.equal(typeof body, "string");
          assert.match(contentType, /^[a-z]+\/[a-z-]+/);
        }
      },
    },
  ];
};

function parse(bench: Bench, { webhook }: Recording, gateway = bench.gateway()): Webhook {
  assert.ok(webhook, "there is a webhook");
  return gateway.parseWebhook(toWebhook(webhook, bench.subject.signature));
}

function assertTranslated({ events }: Webhook, { ref, expect }: Recording, signs: boolean): void {
  assert.ok(events.length > 0, "something was said");
  for (const event of events) {
    if (event.type === "refund") Refund.parse(event.refund);
    if (event.type !== "payment") continue;
    const payment = Payment.parse(event.payment);
    if (!isAbout(event, ref)) continue;
    assert.equal(payment.status, expect?.status, "the webhook and the answer agree on the status");
    if (payment.captured) assert.deepEqual(payment.captured, expect?.captured ?? payment.captured);
  }
  if (!signs) assertHints(events);
  if (expect?.status === "pending") return;
  assert.ok(
    events.some((event) => isAbout(event, ref)),
    "no event is about the payment",
  );
}

function isAbout(event: WebhookEvent, ref: Recording["ref"]): boolean {
  if (event.type === "ignored") return false;
  const told = event.type === "payment" ? event.payment : event;
  const reference =
    event.type === "refund"
      ? event.paymentReference
      : "reference" in told
        ? told.reference
        : undefined;
  return (
    told.paymentId === ref.paymentId || (reference !== undefined && reference === ref.reference)
  );
}

function assertHints(events: readonly WebhookEvent[]): void {
  for (const { type } of events) {
    assert.ok(type !== "payment" && type !== "refund", `an unsigned message became a ${type}`);
  }
}

function factsOf(
  events: readonly WebhookEvent[],
  bench: Bench,
  { ref }: Recording,
  receivedAt: number,
): Fact[] {
  const context = { account: bench.gateway().account, payable: ref.asked, receivedAt };
  return events.flatMap((event) =>
    event.type === "payment" ? toFacts(event.payment, context) : [],
  );
}

async function assertCountedOnce(bench: Bench): Promise<void> {
  const recording = bench.recording("captured");
  if (!recording.webhook) return;
  const told = factsOf(parse(bench, recording).events, bench, recording, 1000);
  const answer = await replaying(bench, recording, (gateway) =>
    gateway.getPayment(toRef(recording)),
  );
  const context = {
    account: bench.gateway().account,
    payable: recording.ref.asked,
    receivedAt: 2000,
  };
  const learned = toFacts(answer, context);
  const { asked } = recording.ref;
  const terms = { asked, payable: answer.payable ?? asked };
  const once = toRecord(terms, learned);
  assert.equal(toRecord(terms, [...told, ...learned]).captured, once.captured);
}
