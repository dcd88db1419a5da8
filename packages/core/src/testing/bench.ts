import assert from "node:assert/strict";
import * as z from "zod";
import type { Gateway, PaymentRef } from "../gateway.ts";
import type { Fetch } from "../http/client.ts";
import type { Profile } from "../profile.ts";
import type { SessionRequest } from "../session.ts";
import { Recording, type Situation } from "./recording.ts";
import { type Replay, replay } from "./replay.ts";
import type { GatewaySubject } from "./subject.ts";

/** What rows work with: a subject, its recordings read, and gateways made of it. */
export interface Bench {
  readonly subject: GatewaySubject;
  readonly profile: Profile;
  readonly recordings: Partial<Readonly<Record<Situation, Recording>>>;
  readonly request: SessionRequest;
  /** Whether opening a session makes a call at all. */
  readonly calls: boolean;
  /** Makes a gateway that reaches nothing but this `fetch`. */
  gateway(fetch?: Fetch, overrides?: Readonly<Record<string, unknown>>): Gateway;
  recording(situation: Situation): Recording;
}

/** Reads the recordings, naming the one that is not as it must be. */
export function createBench(subject: GatewaySubject): Bench {
  const recordings: Partial<Record<Situation, Recording>> = {};
  for (const situation of SITUATIONS) {
    const given = subject.recordings[situation];
    if (given !== undefined)
      recordings[situation] = read(Recording, given, `recording "${situation}"`);
  }
  const { created } = recordings;
  assert.ok(created, 'the subject has no recording "created"');
  const bench: Bench = {
    subject,
    recordings,
    profile: make(subject, refuseAll).profile,
    request: { ...subject.request, paymentId: created.ref.paymentId, money: created.ref.asked },
    get calls() {
      return bench.profile.afterUnknownCreate !== "no_create_call";
    },
    gateway: (fetch = refuseAll, overrides = {}) => make(subject, fetch, overrides),
    recording(situation) {
      const recording = recordings[situation];
      assert.ok(recording, `the subject has no recording "${situation}"`);
      return recording;
    },
  };
  return bench;
}

const SITUATIONS = [
  "created",
  "pending",
  "authorized",
  "captured",
  "declined",
  "expired",
  "canceled",
  "refunded",
  "disputed",
  "unknown",
] as const satisfies readonly Situation[];

/** Parses what a subject hands in, with its name in the message. */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  name: string,
): z.output<Schema> {
  const result = schema.safeParse(given);
  assert.ok(result.success, `${name}: ${result.error ? z.prettifyError(result.error) : ""}`);
  return result.data;
}

/** How to ask for a recorded payment. */
export function toRef({
  ref: { paymentId, reference, asked },
}: Pick<Recording, "ref">): PaymentRef {
  return { paymentId, asked, ...(reference !== undefined && { reference }) };
}

/** Runs an act against recordings; where something unrecorded was asked for, says that first. */
export async function replaying<Result>(
  bench: Bench,
  { exchanges }: Pick<Recording, "exchanges">,
  act: (gateway: Gateway, replayed: Replay) => Promise<Result>,
): Promise<Result> {
  const replayed = replay(exchanges);
  try {
    return await act(bench.gateway(replayed.fetch), replayed);
  } finally {
    assert.deepEqual(replayed.unexpected, [], replayed.unexpected.join("; "));
  }
}

function make(
  subject: GatewaySubject,
  fetch: Fetch,
  overrides: Readonly<Record<string, unknown>> = {},
): Gateway {
  return subject.create({ ...subject.config, ...overrides, fetch } as never);
}

const refuseAll: Fetch = async (input, init) => {
  throw new Error(
    `no call expected, but ${init.method ?? "GET"} ${new URL(input).pathname} was made`,
  );
};
