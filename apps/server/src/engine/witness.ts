import { AsyncLocalStorage } from "node:async_hooks";
import type { Fetch } from "@polygate/core";

/** What gateways answered while a question was asked, as bytes: the evidence that is stored with it. */
interface Testimony {
  readonly answers: {
    readonly path: string;
    readonly status: number;
    readonly body: Promise<string>;
  }[];
}

const current = new AsyncLocalStorage<Testimony>();

/** The most of one answer that is kept as evidence, in bytes. */
const MAX_KEPT = 64 * 1024;

/** Wraps a `fetch` so that what is answered inside {@link withWitness} is kept. Requests, which carry keys, are not. */
export function witness(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const testimony = current.getStore();
    if (testimony && response.body) {
      testimony.answers.push({
        path: new URL(input).pathname,
        status: response.status,
        body: readBeginning(response.clone(), MAX_KEPT),
      });
    }
    return response;
  };
}

/**
 * Reads no further than is kept: an answer may be without an end. One that breaks off is kept as far as it came.
 *
 * @param most in bytes.
 */
export async function readBeginning({ body }: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  try {
    while (reader && length < most) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
  } catch {
    // Whoever asked learns of the break from the answer itself.
  }
  // Not waited for: a copy's cancellation settles only together with the original's.
  void reader?.cancel().catch(() => undefined);
  return Buffer.concat(chunks).subarray(0, most).toString();
}

/** What came of a question, and the answers that it rests on, as JSON bytes. */
export interface Witnessed<Outcome> {
  readonly outcome: PromiseSettledResult<Outcome>;
  readonly raw: Uint8Array;
}

/** Runs a question and keeps what was answered, understood or not. */
export async function withWitness<Outcome>(
  ask: () => Promise<Outcome>,
): Promise<Witnessed<Outcome>> {
  const testimony: Testimony = { answers: [] };
  const [outcome] = await Promise.allSettled([current.run(testimony, ask)]);
  const answers = await Promise.all(
    testimony.answers.map(async ({ path, status, body }) => ({ path, status, body: await body })),
  );
  return { outcome, raw: Buffer.from(JSON.stringify(answers)) };
}
