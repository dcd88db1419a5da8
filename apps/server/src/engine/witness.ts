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

/** The most of one answer that is kept as evidence, in characters. */
const MAX_KEPT = 64 * 1024;

/** Wraps a `fetch` so that what is answered inside {@link withWitness} is kept. Requests, which carry keys, are not. */
export function witness(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const testimony = current.getStore();
    if (testimony && response.body) {
      const copy = response.clone();
      testimony.answers.push({
        path: new URL(input).pathname,
        status: response.status,
        body: copy.text().then(
          (text) => text.slice(0, MAX_KEPT),
          () => "",
        ),
      });
    }
    return response;
  };
}

/** Runs a question and returns its outcome with the answers it rests on, as JSON bytes. */
export async function withWitness<Outcome>(
  ask: () => Promise<Outcome>,
): Promise<{ readonly outcome: Outcome; readonly raw: Uint8Array }> {
  const testimony: Testimony = { answers: [] };
  const outcome = await current.run(testimony, ask);
  const answers = await Promise.all(
    testimony.answers.map(async ({ path, status, body }) => ({ path, status, body: await body })),
  );
  return { outcome, raw: Buffer.from(JSON.stringify(answers)) };
}
